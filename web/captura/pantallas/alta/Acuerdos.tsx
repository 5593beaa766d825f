/**
 * What is read and accepted before a device is enrolled (§2.7, §3.5): the notice on her own data, what she undertakes,
 * and that account and phone are hers alone. One screen; the whole of each unfolds where it stands. What was accepted
 * before and has not changed is not asked for again.
 */
import { createSignal, type JSX, Show } from 'solid-js';
import type { CualTexto } from '../../../../shared/proceso/textos.ts';
import { Button } from '../../../ui/Button.tsx';
import { Card } from '../../../ui/Card.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Sheet } from '../../../ui/Sheet.tsx';
import { Chip, Notice } from '../../../ui/State.tsx';
import { useAlta } from './contexto.tsx';

export function Acuerdos(): JSX.Element {
  const alta = useAlta();
  const [declining, setDeclining] = createSignal(false);
  const textos = alta.textos;
  const isNew = (cual: CualTexto): boolean => alta.aceptoAntes() && alta.porAceptar().includes(cual);

  return (
    <Screen
      title="Lee y acepta"
      class="acuerdos"
      lead="Son tres textos cortos. Queda registrado que los aceptaste en este teléfono, y cuándo."
      actions={
        <>
          <Button kind="quiet" onClick={() => setDeclining(true)}>
            No acepto
          </Button>
          <Button
            kind="primary"
            onClick={() => {
              alta.aceptar();
              alta.go('contrasena');
            }}
          >
            Leí los tres y acepto
          </Button>
        </>
      }
    >
      <Show when={alta.cambiaron()}>
        <Notice tone="info" urgent title="Un texto cambió mientras te registrabas">
          <p>No se registró nada todavía. Revisa el que dice «Nuevo», acepta y vuelve a escribir tu contraseña.</p>
        </Notice>
      </Show>
      <Card class="acuerdo">
        <Titulo cual="aviso">Tus datos</Titulo>
        <p class="parrafos">{textos().aviso.texto}</p>
        <p class="soft small">
          El aviso de privacidad completo está en{' '}
          <a class="direccion" href={textos().aviso.url} target="_blank" rel="noopener noreferrer">
            {textos().aviso.url}
          </a>
        </p>
      </Card>
      <Card class="acuerdo">
        <Titulo cual="responsiva">Los datos de los demás</Titulo>
        <p>
          <strong>{textos().responsiva.resumen}</strong>
        </p>
        <Completo titulo="Leer la responsiva completa" texto={textos().responsiva.texto} />
      </Card>
      <Card class="acuerdo">
        <Titulo cual="cuenta">Tu cuenta y tu teléfono</Titulo>
        <p>
          <strong>{textos().cuenta.resumen}</strong>
        </p>
        <Completo titulo="Leer por qué no se prestan" texto={textos().cuenta.texto} />
      </Card>
      <Sheet
        open={declining()}
        title="Sin aceptar, este teléfono no se registra"
        onClose={() => setDeclining(false)}
        actions={
          <>
            <Button kind="quiet" onClick={() => void alta.dejar()}>
              Salir del registro
            </Button>
            <Button kind="primary" onClick={() => setDeclining(false)}>
              Volver a leer
            </Button>
          </>
        }
      >
        <p>
          Hasta ahora no se registró nada. Si algo no te queda claro, pregunta a tu promovente; tu invitación sigue
          sirviendo.
        </p>
      </Sheet>
    </Screen>
  );

  function Titulo(props: { readonly cual: CualTexto; readonly children: string }): JSX.Element {
    return (
      <div class="acuerdo-titulo">
        <h2>{props.children}</h2>
        <Show when={isNew(props.cual)}>
          <Chip tone="info">Nuevo</Chip>
        </Show>
      </div>
    );
  }
}

/** A whole text, folded. */
function Completo(props: { readonly titulo: string; readonly texto: string }): JSX.Element {
  return (
    <details class="completo">
      <summary>{props.titulo}</summary>
      <p class="parrafos">{props.texto}</p>
    </details>
  );
}
