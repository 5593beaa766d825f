/** The password (§3.4): only its owner knows it; it opens capture on this phone. */
import { createResource, createSignal, type JSX, Show } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Field } from '../../../ui/Field.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Notice } from '../../../ui/State.tsx';
import { nombreDelTelefono, tidyName } from '../../telefono/nombre.ts';
import { useApp } from '../contexto.tsx';
import { useAlta } from './contexto.tsx';
import { sentenceOf } from './errores.ts';
import { isTrivial, MINIMUM_LENGTH, strengthOf } from './fortaleza.ts';

const LEVELS = [0, 1, 2] as const;

export function Contrasena(): JSX.Element {
  const { cliente } = useApp();
  const alta = useAlta();
  const [first, setFirst] = createSignal('');
  const [again, setAgain] = createSignal('');
  const [shown, setShown] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [fault, setFault] = createSignal<{ readonly at: 'first' | 'again'; readonly text: string }>();
  const faultAt = (at: 'first' | 'again') => (fault()?.at === at ? fault()?.text : undefined);
  const [suggested] = createResource(() => nombreDelTelefono());
  const [typedName, setTypedName] = createSignal<string>();
  const nombre = () => typedName() ?? suggested() ?? '';
  const [refusal, setRefusal] = createSignal('');
  const verificada = () => alta.verificada()!;
  const strength = () => strengthOf(first(), [verificada().nombre, ...Object.values(alta.datos())]);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy()) return;
    if (strength().level === 0) {
      setFault({ at: 'first', text: `Necesita al menos ${MINIMUM_LENGTH} caracteres.` });
      return;
    }
    if (isTrivial(first())) {
      setFault({ at: 'first', text: 'Es de las primeras que alguien probaría. Elige otra: una frase tuya es mejor.' });
      return;
    }
    if (first() !== again()) {
      setFault({ at: 'again', text: 'Las dos no son iguales.' });
      return;
    }
    setBusy(true);
    setRefusal('');
    const name = tidyName(nombre()) || (await nombreDelTelefono());
    const enrolled = await cliente.inscribir({ nombre: name, contrasena: first() });
    setBusy(false);
    if (enrolled.ok) {
      alta.setHecha(true);
      alta.go(alta.renueva() ? 'listo' : 'ubicacion', true);
    } else if (enrolled.error.codigo === 'limite-de-dispositivos' && enrolled.error.dispositivos) {
      alta.setDispositivos(enrolled.error.dispositivos);
      alta.go('dispositivos', true);
    } else {
      setRefusal(sentenceOf(enrolled.error));
    }
  };

  return (
    <form onSubmit={submit} novalidate>
      <Screen
        title="Crea tu contraseña"
        lead="Te la pediremos para capturar en este teléfono. Sólo tú la conoces: nadie puede verla ni recuperarla."
        actions={
          <Button kind="primary" type="submit" busy={busy() ? 'Creando tus llaves…' : undefined}>
            {alta.renueva() ? 'Guardar contraseña' : 'Registrar este teléfono'}
          </Button>
        }
      >
        <Card>
          <p class="soft small">Registro de</p>
          <p>
            <strong>{verificada().nombre}</strong>
          </p>
          <p class="soft small">
            {verificada().proceso.nombre} · {verificada().proceso.id}
          </p>
        </Card>
        {/* Lets password managers name what they keep. */}
        <input type="text" hidden autocomplete="username" value={alta.datos().correo} readonly />
        <Field
          label="Contraseña"
          type={shown() ? 'text' : 'password'}
          autocomplete="new-password"
          value={first()}
          onInput={(event) => {
            setFirst(event.currentTarget.value);
            setFault(undefined);
          }}
          help={
            <span class={`fortaleza nivel-${strength().level}`}>
              <span class="barras" aria-hidden="true">
                {LEVELS.map((level) => (
                  <span classList={{ llena: strength().level > level }} />
                ))}
              </span>
              <span role="status">
                {first() ? strength().words : 'Diez caracteres o más. Una frase es fácil de recordar.'}
              </span>
            </span>
          }
          fault={faultAt('first')}
        />
        <Field
          label="Escríbela otra vez"
          type={shown() ? 'text' : 'password'}
          autocomplete="new-password"
          value={again()}
          onInput={(event) => {
            setAgain(event.currentTarget.value);
            setFault(undefined);
          }}
          fault={faultAt('again')}
        />
        <Button kind="quiet" onClick={() => setShown(!shown())} aria-pressed={shown()}>
          {shown() ? 'Ocultar' : 'Ver lo que escribo'}
        </Button>
        <p class="soft">
          Si la olvidas, creas otra con un código a tu correo. Lo que ya hayas sellado no se pierde: se envía igual.
        </p>
        <Show when={!alta.renueva()}>
          <Field
            label="Nombre de este teléfono"
            autocomplete="off"
            maxLength={60}
            value={nombre()}
            onInput={(event) => setTypedName(event.currentTarget.value)}
            help="Para reconocerlo si tienes dos. Por ejemplo: «Moto de Lupe»."
          />
        </Show>
        <Show when={refusal()}>
          <Notice tone="bad" urgent>
            {refusal()}
          </Notice>
        </Show>
      </Screen>
    </form>
  );
}
