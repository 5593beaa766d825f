/**
 * «Dispositivos» (§3.7): the auxiliar's active phones, what waits on each, and «Baja de Dispositivo». The
 * server is asked as it opens; without it the screen says what is known and since when. A baja needs the
 * network and the password.
 */
import { useNavigate } from '@solidjs/router';
import { createSignal, Index, type JSX, onMount, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { nearDate } from '../../../ui/format.ts';
import { Screen } from '../../../ui/Screen.tsx';
import { Chip, Notice } from '../../../ui/State.tsx';
import type { AltaError } from '../../index.ts';
import { MAX_DISPOSITIVOS } from '../alta/contexto.tsx';
import { sentenceOf } from '../alta/errores.ts';
import { Desbloquear } from '../captar/Desbloquear.tsx';
import { useApp } from '../contexto.tsx';
import './dispositivos.css';
import { HojaDeBaja } from './HojaDeBaja.tsx';
import { enEspera } from './palabras.ts';
import { sabidoDesde, type Telefono, telefonosDe } from './telefonos.ts';

/** Whether the server was asked, and what came of it. */
type Consulta =
  | { readonly tipo: 'preguntando' }
  | { readonly tipo: 'al-dia' }
  | { readonly tipo: 'sin-respuesta'; readonly error: AltaError };

/** A call that failed on the way to the client's worker. */
const NO_SE_PUDO = { ok: false, error: { codigo: 'interno', mensaje: null } } as const;

export default function Dispositivos(): JSX.Element {
  const { cliente, vista, ahora, abierta } = useApp();
  const navigate = useNavigate();
  const [consulta, setConsulta] = createSignal<Consulta>({ tipo: 'preguntando' });
  const [chosen, setChosen] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [refusal, setRefusal] = createSignal('');
  const [gone, setGone] = createSignal('');
  const upToDate = () => consulta().tipo === 'al-dia';
  const phones = () => telefonosDe(vista(), upToDate());
  const phone = () => phones().find(({ id }) => id === chosen()) ?? null;
  const failure = () => {
    const now = consulta();
    return now.tipo === 'sin-respuesta' ? now.error : null;
  };

  const ask = async (): Promise<void> => {
    setConsulta({ tipo: 'preguntando' });
    const asked = await cliente.consultarDispositivos().catch(() => NO_SE_PUDO);
    setConsulta(asked.ok ? { tipo: 'al-dia' } : { tipo: 'sin-respuesta', error: asked.error });
    // Nothing can be done now, and what would not count is not known for sure.
    if (!asked.ok && !busy()) setChosen(null);
  };
  onMount(() => void ask());

  const choose = ({ id }: Telefono): void => {
    setRefusal('');
    setGone('');
    setChosen(id);
    // More may wait by now than when the list was given: what is said before must be so.
    void ask();
  };

  const drop = async (): Promise<void> => {
    const going = phone();
    if (!going || busy()) return;
    setBusy(true);
    const done = await cliente.bajaDeDispositivo(going.id).catch(() => NO_SE_PUDO);
    setBusy(false);
    setChosen(null);
    if (!done.ok) {
      setRefusal(sentenceOf(done.error));
      return;
    }
    // The menu says that this one is out, and what is left to it.
    if (going.esEste) navigate('/', { replace: true });
    else setGone(going.nombre);
  };

  return (
    <Show
      when={!(chosen() !== null && !abierta())}
      fallback={<Desbloquear para="baja" onSalir={() => setChosen(null)} />}
    >
      <Screen
        title="Dispositivos"
        lead={`Puedes usar ${MAX_DISPOSITIVOS === 2 ? 'hasta dos teléfonos' : `hasta ${MAX_DISPOSITIVOS} teléfonos`} a la vez.`}
        header={
          <div class="dispositivos-arriba">
            <Button kind="quiet" onClick={() => navigate('/')}>
              ‹ Menú
            </Button>
            <span role="status">
              <Show when={consulta().tipo === 'preguntando'}>
                <Chip tone="info" dot>
                  Consultando
                </Chip>
              </Show>
            </span>
          </div>
        }
      >
        <Show when={failure()}>
          {(error) => (
            <Notice tone="warn" title="No se pudo consultar al servidor">
              <p>{sentenceOf(error())}</p>
              <p>
                <Show when={sabidoDesde(vista())} fallback="Todavía no se sabe de otros teléfonos tuyos.">
                  {(since) => <>Esto es lo que se sabía: {nearDate(since(), ahora())}.</>}
                </Show>{' '}
                Para dar de baja un teléfono se necesita conexión.
              </p>
              <Button kind="quiet" onClick={() => void ask()}>
                Consultar de nuevo
              </Button>
            </Notice>
          )}
        </Show>
        <Show when={refusal()}>
          <Notice tone="bad" urgent>
            <p>{refusal()}</p>
          </Notice>
        </Show>
        <Show when={gone()}>
          <Notice tone="ok" urgent title={`«${gone()}» ya está dado de baja`}>
            <p>Lo que todavía envíe quedará en cuarentena. Tienes lugar para registrar otro teléfono.</p>
          </Notice>
        </Show>
        <Index each={phones()}>{(one) => <Tarjeta telefono={one()} />}</Index>
        <Show when={upToDate() && phones().length < MAX_DISPOSITIVOS}>
          <p class="soft">Para usar otro teléfono, abre en él el enlace de tu invitación.</p>
        </Show>
      </Screen>
      <HojaDeBaja
        telefono={phone()}
        busy={busy() ? 'Dando de baja…' : upToDate() ? undefined : 'Contando lo que espera…'}
        onBaja={() => void drop()}
        onClose={() => setChosen(null)}
      />
    </Show>
  );

  function Tarjeta(props: { readonly telefono: Telefono }): JSX.Element {
    const name = () => props.telefono.nombre || 'Este teléfono';
    return (
      <Card class="telefono">
        <div class="telefono-nombre">
          <h2>{name()}</h2>
          <Show when={props.telefono.esEste}>
            <Chip tone="ok">Es éste</Chip>
          </Show>
        </div>
        <p>
          <Chip tone={props.telefono.espera > 0 ? 'rosa' : 'info'}>{enEspera(props.telefono)}</Chip>
        </p>
        <p class="soft small">
          {props.telefono.contacto === null
            ? 'Sin contacto que se sepa'
            : `Último contacto: ${nearDate(props.telefono.contacto, ahora())}`}
        </p>
        <Show when={props.telefono.alta}>
          {(alta) => <p class="soft small">Registrado: {nearDate(alta(), ahora())}</p>}
        </Show>
        <p class="soft small">
          Folios <span class="mono">{props.telefono.id}-…</span>
        </p>
        <Button
          kind="danger"
          disabled={failure() !== null}
          aria-label={`Baja de Dispositivo: ${name()}`}
          onClick={() => choose(props.telefono)}
        >
          Baja de Dispositivo
        </Button>
      </Card>
    );
  }
}
