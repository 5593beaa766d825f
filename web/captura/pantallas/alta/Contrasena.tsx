/** The password (§3.4): only its owner knows it; it opens capture on this phone. */
import { createResource, createSignal, type JSX, Show } from 'solid-js';
import { versionesDe } from '../../../../shared/proceso/textos.ts';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Field } from '../../../ui/Field.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Notice } from '../../../ui/State.tsx';
import { distinto, esIgual, nombreDelTelefono, tidyName } from '../../telefono/nombre.ts';
import { useApp } from '../contexto.tsx';
import { createNueva } from '../contrasena/Nueva.tsx';
import { useAlta } from './contexto.tsx';
import { sentenceOf } from './errores.ts';

export function Contrasena(): JSX.Element {
  const { cliente } = useApp();
  const alta = useAlta();
  const [busy, setBusy] = createSignal(false);
  const [suggested] = createResource(() => nombreDelTelefono());
  const [typedName, setTypedName] = createSignal<string>();
  /** The names of her other phones: two of one model would be called the same. */
  const otros = () => alta.dispositivos().map(({ nombre }) => nombre);
  const sugerido = () => distinto(suggested() ?? '', otros());
  const nombre = () => typedName() ?? sugerido();
  const [repetido, setRepetido] = createSignal<string>();
  const [refusal, setRefusal] = createSignal('');
  const verificada = () => alta.verificada()!;
  const nueva = createNueva(() => [verificada().nombre, ...Object.values(alta.datos())]);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy()) return;
    const taken = !alta.renueva() && otros().some((otro) => esIgual(tidyName(nombre()), otro));
    setRepetido(taken ? 'Así se llama tu otro teléfono. Ponle un nombre distinto a éste.' : undefined);
    if (!nueva.revisar() || taken) return;
    setBusy(true);
    setRefusal('');
    const name = tidyName(nombre()) || distinto(await nombreDelTelefono(), otros());
    const enrolled = await cliente.inscribir({
      nombre: name,
      contrasena: nueva.texto(),
      textos: versionesDe(alta.textos()),
    });
    setBusy(false);
    if (enrolled.ok) {
      alta.terminar();
    } else if (enrolled.error.codigo === 'limite-de-dispositivos' && enrolled.error.dispositivos) {
      alta.setDispositivos(enrolled.error.dispositivos);
      alta.go('dispositivos', true);
    } else if (enrolled.error.codigo === 'textos-sin-aceptar' && enrolled.error.textos) {
      alta.cambiar(enrolled.error.textos);
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
          <Button
            kind="primary"
            type="submit"
            busy={busy() ? (alta.renueva() ? 'Guardando…' : 'Registrando…') : undefined}
          >
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
        <nueva.Campos label="Contraseña" />
        <p class="soft">
          Si la olvidas, creas otra con un código a tu correo. Lo que ya hayas sellado no se pierde: se envía igual.
        </p>
        <Show when={!alta.renueva()}>
          <Field
            label="Nombre de este teléfono"
            autocomplete="off"
            maxLength={60}
            value={nombre()}
            onInput={(event) => {
              setTypedName(event.currentTarget.value);
              setRepetido(undefined);
            }}
            help={
              otros().length > 0
                ? `El otro se llama «${otros().join('», «')}». Dale a éste un nombre que los distinga.`
                : 'Para reconocerlo si tienes dos. Por ejemplo: «Moto de Lupe».'
            }
            fault={repetido()}
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
