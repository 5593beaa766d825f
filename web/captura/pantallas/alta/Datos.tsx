/** The three data of the invitation (§3.2). A pasted invitation link fills them all, and brings what the server is known by. */
import { useNavigate } from '@solidjs/router';
import { createEffect, createSignal, type JSX, on, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Field } from '../../../ui/Field.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Notice } from '../../../ui/State.tsx';
import { useApp } from '../contexto.tsx';
import { useAlta } from './contexto.tsx';
import { sentenceOf } from './errores.ts';
import { parseInvitation, tidyId } from './invitacion.ts';

const PROCESO = /^[A-Z]{2,4}-[0-9]{4}-[0-9]{3,5}$/;
const AUXILIAR = /^[0-9A-HJKMNP-TW-Z]{7}$/;
const CORREO = /^[^@\s]+@[^@\s]+$/;

export function Datos(): JSX.Element {
  const { cliente, vista } = useApp();
  const alta = useAlta();
  const navigate = useNavigate();
  const [busy, setBusy] = createSignal(false);
  const [refusal, setRefusal] = createSignal('');
  const [faults, setFaults] = createSignal<{ proceso?: string; auxiliar?: string; correo?: string; enlace?: string }>(
    {},
  );
  const enrolled = () => vista().inscripcion;
  /** Of what is in the fields already, that it is only to be looked at; of what is not, where to find it. */
  const [filled, setFilled] = createSignal(false);
  createEffect(on(alta.origen, (origen) => setFilled(origen !== null && Object.values(alta.datos()).every(Boolean))));
  const deDonde = (): string => {
    if (alta.origen() === null) return 'Vienen en tu correo de invitación.';
    if (!filled()) return 'Completa lo que falta: viene en tu correo de invitación.';
    return alta.origen() === 'enlace'
      ? 'Ya los trajo tu invitación. Revisa que el correo sea el tuyo.'
      : 'Son los que habías escrito. Revisa que estén bien.';
  };

  /** Takes a whole invitation out of what was typed or pasted; whether there was one. */
  const paste = (typed: string): boolean => {
    const pasted = parseInvitation(typed);
    if (!pasted) return false;
    alta.setDatos({ proceso: pasted.proceso, auxiliar: pasted.auxiliar, correo: pasted.correo });
    alta.setHuella(pasted.huella);
    alta.setOrigen('enlace');
    setFaults(pasted.huella ? {} : { enlace: 'A ese enlace le falta el final. Cópialo completo.' });
    return true;
  };
  const type = (field: 'proceso' | 'auxiliar' | 'correo', typed: string): void => {
    if (paste(typed)) return;
    alta.setDatos({ ...alta.datos(), [field]: field === 'correo' ? typed.trim() : tidyId(typed) });
    setFaults({});
  };

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy()) return;
    const { proceso, auxiliar, correo } = alta.datos();
    const found = {
      ...(PROCESO.test(proceso) ? {} : { proceso: 'Se escribe como CC-2026-014.' }),
      ...(AUXILIAR.test(auxiliar) ? {} : { auxiliar: 'Son siete letras y números, como 7KQM2XR.' }),
      ...(CORREO.test(correo) ? {} : { correo: 'Revisa que esté completo.' }),
    };
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    setRefusal('');
    const asked = await cliente.pedirCodigo(alta.datos());
    setBusy(false);
    if (!asked.ok) {
      setRefusal(sentenceOf(asked.error));
      return;
    }
    alta.pedido();
    alta.go('codigo');
  };

  return (
    <form onSubmit={submit} novalidate>
      <Screen
        title={alta.olvido() ? 'Crear otra contraseña' : 'Tus datos de auxiliar'}
        lead={
          alta.olvido()
            ? 'Te mandamos un código a tu correo. Necesita conexión; lo que ya sellaste no se toca.'
            : enrolled()
              ? 'Te mandamos un código a tu correo para crear otra contraseña o un registro nuevo.'
              : deDonde()
        }
        actions={
          <>
            <Show when={enrolled()}>
              <Button kind="quiet" onClick={() => navigate('/', { replace: true })}>
                Volver al menú
              </Button>
            </Show>
            <Button kind="primary" type="submit" busy={busy() ? 'Pidiendo el código…' : undefined}>
              Enviarme un código
            </Button>
          </>
        }
      >
        <Show when={!alta.olvido()} fallback={<Registro />}>
          <Show
            when={!alta.conHuella()}
            fallback={
              <Show when={alta.huella()}>
                <p class="soft small">
                  ✓ Con tu enlace, este teléfono comprueba que el servidor es el de tu invitación.
                </p>
              </Show>
            }
          >
            <Notice tone="info" title="Falta el enlace de tu invitación">
              <p>
                Con él, este teléfono comprueba que el servidor es el de tu promovente. Cópialo de tu correo y pégalo
                aquí. Puedes seguir sin él, pero esa comprobación no se hace.
              </p>
            </Notice>
            <Field
              label="Enlace de la invitación"
              inputmode="url"
              autocomplete="off"
              placeholder="https://…/captura/#…"
              onInput={(event) => paste(event.currentTarget.value)}
              onChange={({ currentTarget: { value } }) => {
                if (value.trim() && !paste(value)) setFaults({ enlace: 'No es el enlace completo de una invitación.' });
              }}
              fault={faults().enlace}
            />
          </Show>
          <Field
            label="Id del proceso"
            mono
            value={alta.datos().proceso}
            onChange={(event) => type('proceso', event.currentTarget.value)}
            onInput={(event) => event.currentTarget.value.includes('#') && type('proceso', event.currentTarget.value)}
            autocomplete="off"
            fault={faults().proceso}
          />
          <Field
            label="Id del auxiliar"
            mono
            value={alta.datos().auxiliar}
            onChange={(event) => type('auxiliar', event.currentTarget.value)}
            autocomplete="off"
            fault={faults().auxiliar}
          />
        </Show>
        <Field
          label="Correo electrónico"
          type="email"
          inputmode="email"
          value={alta.datos().correo}
          onChange={(event) => type('correo', event.currentTarget.value)}
          autocomplete="email"
          help="El mismo al que llegó la invitación. Te identificas con un código que te mandamos ahí."
          fault={faults().correo}
        />
        {refusal() && (
          <Notice tone="bad" urgent>
            {refusal()}
          </Notice>
        )}
      </Screen>
    </form>
  );

  function Registro(): JSX.Element {
    return (
      <Card>
        <p class="soft small">Registro de</p>
        <p>
          <strong>{enrolled()?.nombre}</strong>
        </p>
        <p class="soft small">
          {enrolled()?.proceso.nombre} · folios <span class="mono">{enrolled()?.dispositivo}-…</span>
        </p>
      </Card>
    );
  }
}
