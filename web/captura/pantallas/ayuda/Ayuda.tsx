/** The manual, on the phone: short sections under an index, with pictures of the app itself. It needs no network. */
import { A } from '@solidjs/router';
import { For, type JSX, onMount } from 'solid-js';
import { Card } from '../../../ui/Card.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Cabecera } from '../Cabecera.tsx';
import './ayuda.css';
import { CONTACTO, enlaceDe } from './contacto.ts';
import { SECCIONES } from './secciones.tsx';

export default function Ayuda(): JSX.Element {
  onMount(() => {
    const wanted = location.hash.slice(1);
    // After the screen took the focus to its title.
    if (SECCIONES.some(({ id }) => id === wanted)) queueMicrotask(() => goTo(wanted));
  });
  return (
    <Screen title="Ayuda" header={<Cabecera />} class="ayuda" lead="Está en el teléfono: se puede leer sin conexión.">
      <Card>
        <h2>Soporte</h2>
        <p>
          {CONTACTO.nombre}:{' '}
          <a class="telefono" href={enlaceDe(CONTACTO.telefono)}>
            {CONTACTO.telefono}
          </a>
          <br />
          <span class="soft">{CONTACTO.horario}</span>
        </p>
        <A class="button secondary" href="/ayuda/diagnostico">
          Compartir diagnóstico
        </A>
      </Card>
      <nav class="indice" aria-label="Temas">
        <ol>
          <For each={SECCIONES}>
            {({ id, titulo }) => (
              <li>
                <button type="button" class="tema" onClick={() => goTo(id)}>
                  {titulo}
                </button>
              </li>
            )}
          </For>
        </ol>
      </nav>
      <For each={SECCIONES}>
        {({ id, titulo, cuerpo }) => (
          <section id={id} class="seccion" aria-labelledby={`${id}-titulo`}>
            <h2 id={`${id}-titulo`} tabindex="-1">
              {titulo}
            </h2>
            {cuerpo()}
            <button type="button" class="tema arriba" onClick={() => document.querySelector('h1')?.focus()}>
              ↑ Volver a los temas
            </button>
          </section>
        )}
      </For>
    </Screen>
  );
}

/** To a section's heading, with the focus, so that a screen reader goes on from there. */
function goTo(id: string): void {
  const heading = document.getElementById(`${id}-titulo`);
  heading?.focus({ preventScroll: true });
  heading?.scrollIntoView();
}
