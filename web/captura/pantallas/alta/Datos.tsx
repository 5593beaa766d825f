/** The three data of the invitation (§3.2). A pasted invitation link fills them all. */
import { createSignal, type JSX } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
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
  const { cliente } = useApp();
  const alta = useAlta();
  const [busy, setBusy] = createSignal(false);
  const [refusal, setRefusal] = createSignal('');
  const [faults, setFaults] = createSignal<{ proceso?: string; auxiliar?: string; correo?: string }>({});

  const type = (field: 'proceso' | 'auxiliar' | 'correo', typed: string): void => {
    const pasted = parseInvitation(typed);
    if (pasted) {
      alta.setDatos({ proceso: pasted.proceso, auxiliar: pasted.auxiliar, correo: pasted.correo });
      alta.setHuella(pasted.huella);
    } else {
      alta.setDatos({ ...alta.datos(), [field]: field === 'correo' ? typed.trim() : tidyId(typed) });
    }
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
    if (asked.ok) alta.go('codigo');
    else setRefusal(sentenceOf(asked.error));
  };

  return (
    <form onSubmit={submit} novalidate>
      <Screen
        title="Tus datos de auxiliar"
        lead="Vienen en tu correo de invitación. Puedes pegar aquí mismo el enlace completo."
        actions={
          <Button kind="primary" type="submit" busy={busy() ? 'Pidiendo el código…' : undefined}>
            Enviarme un código
          </Button>
        }
      >
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
        <Field
          label="Correo electrónico"
          type="email"
          inputmode="email"
          value={alta.datos().correo}
          onChange={(event) => type('correo', event.currentTarget.value)}
          autocomplete="email"
          help="El mismo al que llegó la invitación."
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
}
