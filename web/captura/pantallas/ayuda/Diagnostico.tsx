/** The diagnostic: shown whole before anything is shared, and shared only by her own hand. */
import { useNavigate } from '@solidjs/router';
import { createResource, createSignal, type JSX, Show, untrack } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Check } from '../../../ui/Field.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Notice } from '../../../ui/State.tsx';
import { descargar } from '../../telefono/descargar.ts';
import { useApp } from '../contexto.tsx';
import './ayuda.css';
import { diagnostico } from './diagnostico.ts';
import { reunir } from './reunir.ts';

type Hecho = 'compartido' | 'copiado' | 'guardado';
const DICHO: { readonly [H in Hecho]: string } = {
  compartido: 'Compartido.',
  copiado: 'Copiado. Pégalo en tu mensaje.',
  guardado: 'Guardado en tus descargas.',
};

export default function Diagnostico(): JSX.Element {
  const { vista } = useApp();
  const navigate = useNavigate();
  const [seen] = createResource(async () => ({ hechos: await reunir(), vista: untrack(vista) }));
  const [conTelefono, setConTelefono] = createSignal(false);
  const [hecho, setHecho] = createSignal<Hecho | 'no' | null>(null);
  const canShare = 'share' in navigator;
  /** As it was when it was shown: what is shared is what was read. */
  const text = () => {
    const found = seen();
    return found ? diagnostico(found.hechos, found.vista, conTelefono()) : '';
  };

  const gathering = () => (text() ? undefined : 'Reuniendo…');

  const doing = async (what: Hecho, action: () => Promise<unknown>): Promise<void> => {
    setHecho(null);
    try {
      await action();
      setHecho(what);
    } catch (error) {
      // She closed the sheet herself.
      if ((error as { readonly name?: unknown } | null)?.name !== 'AbortError') setHecho('no');
    }
  };
  const share = (): Promise<void> =>
    doing('compartido', () => navigator.share({ title: 'Diagnóstico de Rúbrica', text: text() }));
  const copy = (): Promise<void> => doing('copiado', () => navigator.clipboard.writeText(text()));
  const save = (): Promise<void> =>
    doing('guardado', async () => {
      const pieces = async function* () {
        yield new TextEncoder().encode(text());
      };
      if ((await descargar('rubrica-diagnostico.txt', pieces())) === 'desistio')
        throw new DOMException('', 'AbortError');
    });

  return (
    <Screen
      title="Compartir diagnóstico"
      lead="Esto, y nada más, es lo que se comparte. No lleva nombres, correos, folios ni datos de nadie."
      actions={
        <>
          <Button kind="quiet" onClick={() => navigate('/ayuda')}>
            Volver a la ayuda
          </Button>
          <Show
            when={canShare}
            fallback={
              <>
                <Button busy={gathering()} onClick={() => void save()}>
                  Guardar como archivo
                </Button>
                <Button kind="primary" busy={gathering()} onClick={() => void copy()}>
                  Copiar
                </Button>
              </>
            }
          >
            <Button kind="primary" busy={gathering()} onClick={() => void share()}>
              Compartir
            </Button>
          </Show>
        </>
      }
    >
      <div role="status">
        <Show when={hecho()}>
          {(done) => {
            const value = done();
            return value === 'no' ? (
              <Notice tone="warn" quiet title="No se pudo">
                <p>Selecciona el texto de abajo y cópialo.</p>
              </Notice>
            ) : (
              <Notice tone="ok" quiet>
                <p>{DICHO[value]}</p>
              </Notice>
            );
          }}
        </Show>
      </div>
      <Show when={vista().inscripcion}>
        {(one) => (
          <div>
            <Check checked={conTelefono()} onChange={setConTelefono}>
              Incluir la clave de este teléfono: {one().dispositivo}
            </Check>
            <p class="soft small">
              Con ella, soporte encuentra tus envíos en el servidor, y puede saber que son tuyos.
            </p>
          </div>
        )}
      </Show>
      <section aria-label="Lo que se comparte">
        <pre class="diagnostico">{text()}</pre>
      </section>
    </Screen>
  );
}
