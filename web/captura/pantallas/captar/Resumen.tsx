/** All of it once more, and «Siguiente»: the support is sealed, stored, read back, and has a folio (§4.8). */
import { createSignal, type JSX, Show } from 'solid-js';
import type { Ubicacion } from '../../../../shared/apoyo/contenido.ts';
import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/State.tsx';
import type { SellarError } from '../../index.ts';
import { feelSaved } from '../../telefono/aviso.ts';
import { useApp } from '../contexto.tsx';
import { Codigos } from './Codigos.tsx';
import { Contenido } from './Contenido.tsx';
import { useCaptura } from './contexto.tsx';
import { Imagen } from './Imagen.tsx';
import { TrazosDibujados } from './Lienzo.tsx';
import { SIN_FIRMA } from './SinFirma.tsx';

const REFUSALS: { readonly [E in SellarError]: string } = {
  'sin-inscripcion': 'Este teléfono ya no está registrado. Vuelve al menú.',
  bloqueado: 'Se bloqueó la captura antes de guardar. Lo que llevas sigue aquí: toca «Siguiente» otra vez.',
  'sin-clave-de-proceso':
    'Falta la clave del proceso. Conéctate un momento para que llegue; lo que llevas sigue aquí mientras no cierres la aplicación.',
  'sin-espacio':
    'Este teléfono ya no tiene espacio y no se guardó. Libera espacio sin cerrar Rúbrica y toca «Siguiente» otra vez.',
  'no-se-pudo-leer': 'El teléfono no lo guardó bien y no se le dio folio. Toca «Siguiente» otra vez.',
  contenido: 'Es demasiado grande para guardarse. Repite las fotos.',
  'contador-agotado': 'Con este registro ya no hay más folios. Sal al menú y registra de nuevo este teléfono.',
  almacen: 'El teléfono no dejó guardar y no se dio folio. Toca «Siguiente» otra vez; lo que llevas sigue aquí.',
};

type Faltante = Extract<Ubicacion, { readonly sin: string }>['sin'];
const SIN_UBICACION: { readonly [F in Faltante]: string } = {
  negada: 'Sin ubicación: el permiso está negado.',
  apagada: 'Sin ubicación: está apagada en el teléfono.',
  'sin-senal': 'Sin ubicación: no hubo señal.',
};

export function Resumen(): JSX.Element {
  const { cliente } = useApp();
  const captura = useCaptura();
  const { borrador } = captura;
  const [busy, setBusy] = createSignal<string>();
  const [refusal, setRefusal] = createSignal('');

  /** Why there is no location, once that is known. */
  const [without, setWithout] = createSignal<Faltante | null>(null);
  void captura.ubicacion().then((taken) => setWithout('sin' in taken ? taken.sin : null));

  const seal = async (): Promise<void> => {
    setBusy('Tomando la ubicación…');
    setRefusal('');
    const contenido = captura.contenido(await captura.ubicacion());
    if (!captura.sePuede()) {
      setBusy(undefined);
      setRefusal(captura.palabras.cerrada);
      return;
    }
    setBusy('Sellando y guardando…');
    captura.guardando(true);
    const sealed = contenido && (await cliente.sellar(contenido).catch(() => null));
    setBusy(undefined);
    if (sealed?.ok) {
      feelSaved();
      captura.guardado(sealed.value);
    } else {
      captura.guardando(false);
      setRefusal(REFUSALS[sealed?.error ?? 'almacen']);
    }
  };

  return (
    <Contenido
      action={
        <Button kind="primary" busy={busy()} onClick={() => void seal()}>
          Siguiente: guardar y sellar
        </Button>
      }
    >
      <Show when={refusal()}>
        <Notice tone="bad" urgent title="No se guardó todavía">
          <p>{refusal()}</p>
        </Notice>
      </Show>
      <div class="resumen">
        <Figura title="Frente">
          {borrador.anverso && <Imagen image={borrador.anverso} label="Frente de la credencial" />}
        </Figura>
        <Figura title="Reverso">
          {borrador.reverso && <Imagen image={borrador.reverso} label="Reverso de la credencial" />}
        </Figura>
        <Figura title="Foto">
          {borrador.fotoViva && <Imagen image={borrador.fotoViva} label={captura.palabras.foto} />}
        </Figura>
        <Figura title="Firma">
          {borrador.firma && <TrazosDibujados firma={borrador.firma} />}
          {borrador.sinFirma && <p class="sin-firma">Sin firma: {SIN_FIRMA[borrador.sinFirma]}</p>}
        </Figura>
      </div>
      {borrador.modelo && <Codigos modelo={borrador.modelo} codes={borrador.lectura.codes} />}
      <Show when={without()}>
        {(why) => <p class="soft small">{SIN_UBICACION[why()]} El apoyo se guarda igual, con esa anotación.</p>}
      </Show>
      <p class="soft small">
        Toca una imagen para verla grande. Al guardar queda sellado: ya no se puede ver ni cambiar.
      </p>
    </Contenido>
  );
}

const Figura = (props: { readonly title: string; readonly children: JSX.Element }): JSX.Element => (
  <figure>
    {props.children}
    <figcaption class="soft small">{props.title}</figcaption>
  </figure>
);
