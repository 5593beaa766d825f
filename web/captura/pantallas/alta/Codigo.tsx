/** The six digits that went by mail. They are checked as soon as the sixth is there. */
import { createSignal, type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Notice } from '../../../ui/State.tsx';
import { useApp } from '../contexto.tsx';
import { useAlta } from './contexto.tsx';
import { sentenceOf } from './errores.ts';

const DIGITS = 6;

export function Codigo(): JSX.Element {
  const { cliente } = useApp();
  const alta = useAlta();
  const [codigo, setCodigo] = createSignal('');
  const [busy, setBusy] = createSignal<string>();
  const [fault, setFault] = createSignal<string>();
  const [said, setSaid] = createSignal<{ tone: 'bad' | 'ok'; text: string } | null>(null);

  const verify = async (event?: SubmitEvent): Promise<void> => {
    event?.preventDefault();
    if (busy()) return;
    const missing = DIGITS - codigo().length;
    if (missing > 0) {
      setFault(
        missing === DIGITS
          ? 'Escribe los seis dígitos.'
          : missing === 1
            ? 'Falta 1 dígito.'
            : `Faltan ${missing} dígitos.`,
      );
      return;
    }
    setBusy('Revisando…');
    setSaid(null);
    const verified = await cliente.verificar({ ...alta.datos(), codigo: codigo() }, alta.huella());
    setBusy(undefined);
    if (!verified.ok) {
      setCodigo('');
      if (verified.error.codigo === 'otro-servidor') {
        alta.setDetenida(true);
        return;
      }
      setSaid({ tone: 'bad', text: sentenceOf(verified.error) });
      return;
    }
    alta.verifico(verified.value);
    alta.seguir();
  };

  const again = async (): Promise<void> => {
    setBusy('Pidiendo otro…');
    const asked = await cliente.pedirCodigo(alta.datos());
    setBusy(undefined);
    setCodigo('');
    if (asked.ok) alta.pedido();
    setSaid(
      asked.ok
        ? { tone: 'ok', text: 'Va en camino un código nuevo. El anterior también sirve mientras no venza.' }
        : { tone: 'bad', text: sentenceOf(asked.error) },
    );
  };

  return (
    <form onSubmit={verify} novalidate>
      <Screen
        title="Escribe el código"
        lead={
          <>
            Si tus datos coinciden con tu registro, en un momento llegan seis dígitos a{' '}
            <strong>{alta.datos().correo}</strong>. Sirven diez minutos. Revisa también el correo no deseado.
          </>
        }
        actions={
          <>
            <div class="salidas-alta">
              <Button kind="quiet" onClick={() => alta.go('datos', true)} disabled={Boolean(busy())}>
                Corregir mis datos
              </Button>
              <Button kind="quiet" onClick={() => void again()} disabled={Boolean(busy())}>
                Pedir otro código
              </Button>
            </div>
            <Button kind="primary" type="submit" busy={busy()}>
              Continuar
            </Button>
          </>
        }
      >
        <Field
          label="Código de seis dígitos"
          mono
          class="codigo"
          inputmode="numeric"
          autocomplete="one-time-code"
          maxLength={7}
          value={codigo()}
          onInput={(event) => {
            const digits = event.currentTarget.value.replace(/\D/g, '').slice(0, DIGITS);
            setFault(undefined);
            setCodigo(digits);
            event.currentTarget.value = digits;
            if (digits.length === DIGITS) void verify();
          }}
          fault={fault()}
        />
        <Show when={said()}>
          {(message) => (
            <Notice tone={message().tone} urgent>
              {message().text}
            </Notice>
          )}
        </Show>
      </Screen>
    </form>
  );
}
