/** The three photographs. Each is taken with the camera in the frame, looked at, and kept or taken again (§4.3, §4.6). */
import { createEffect, createSignal, type JSX, Match, onCleanup, Show, Switch, untrack } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/State.tsx';
import { grab } from '../../camara/camara.ts';
import { forgetImage, type PreparedImage } from '../../camara/imagen.ts';
import { codeReader } from '../../camara/lector/lector.ts';
import {
  type BackCodes,
  createSightings,
  expected,
  FRESH_MS,
  isComplete,
  joinReadings,
  NOTHING_READ,
  ofBack,
} from '../../camara/reverso.ts';
import { feelRead } from '../../telefono/aviso.ts';
import { Codigos } from './Codigos.tsx';
import { Contenido } from './Contenido.tsx';
import { useCaptura } from './contexto.tsx';
import { Imagen } from './Imagen.tsx';
import { OtroModelo } from './OtroModelo.tsx';
import { Requisitos } from './Requisitos.tsx';
import { SinCamara } from './SinCamara.tsx';
import { NoQuiereFoto } from './SinFoto.tsx';

export function FotoAnverso(): JSX.Element {
  const captura = useCaptura();
  return (
    <Foto
      image={captura.borrador.anverso}
      hint="Que llene el marco, sin reflejos ni dedos encima."
      label="Frente de la credencial"
      question="¿Se leen el nombre, la clave de elector y la firma?"
      onTake={async (onRaw) => {
        const { image, raw } = await captura.fotografiar(onRaw);
        raw.close();
        captura.set({ anverso: image, original: false });
      }}
      onDrop={() => captura.set({ anverso: null })}
    />
  );
}

export function FotoViva(): JSX.Element {
  const captura = useCaptura();
  return (
    <Foto
      image={captura.borrador.fotoViva}
      hint=""
      live={
        <>
          <Requisitos />
          <Show when={captura.negarFoto}>{(negar) => <NoQuiereFoto onNegar={negar()} />}</Show>
        </>
      }
      label={captura.palabras.foto}
      question="¿Se ve bien el rostro, con luz y sin moverse?"
      onTake={async (onRaw) => {
        const { image, raw } = await captura.fotografiar(onRaw);
        raw.close();
        captura.set({ fotoViva: image });
      }}
      onDrop={() => captura.set({ fotoViva: null })}
    />
  );
}

export function FotoReverso(): JSX.Element {
  const captura = useCaptura();
  const modelo = () => captura.borrador.modelo!;
  const readable = () => Object.values(expected(modelo())).some(Boolean);
  const sightings = createSightings();
  const [seen, setSeen] = createSignal<BackCodes>({});
  /** What was taken is looked at: there is no live picture to read. */
  const [taking, setTaking] = createSignal(false);

  createEffect(() => {
    if (!captura.viendo() || taking() || captura.borrador.reverso || !readable()) return;
    let on = true;
    onCleanup(() => {
      on = false;
    });
    sightings.clear();
    setSeen({});
    void watch(() => on);
  });

  /** Reads the live picture, one after another, as fast as this phone can. */
  async function watch(on: () => boolean): Promise<void> {
    const reader = await codeReader();
    while (on()) {
      await nextPicture(captura.video);
      if (!on()) return;
      const picture = await grab(captura.video, captura.guia(), 0.04);
      const codes = ofBack(await reader.read(picture));
      picture.close();
      if (!on()) return;
      const at = performance.now();
      sightings.see(codes, at);
      const now = sightings.present(at);
      const complete = isComplete(modelo(), now);
      if (complete && !isComplete(modelo(), seen())) feelRead();
      captura.leido(complete);
      setSeen(now);
    }
  }

  const take: FotoProps['onTake'] = async (onRaw) => {
    const live = sightings.since(performance.now() - FRESH_MS);
    setTaking(true);
    try {
      const { image, raw } = await captura.fotografiar(onRaw);
      // Also where none is expected: what is found there tells that it is of another model.
      const still = ofBack(await (await codeReader()).read(raw));
      raw.close();
      captura.leido(false);
      captura.set({ reverso: image, lectura: joinReadings(live, still), original: false });
    } finally {
      setTaking(false);
    }
  };

  const drop = (): void => captura.set({ reverso: null, lectura: NOTHING_READ });
  const reading = () => captura.borrador.lectura;

  return (
    <Foto
      image={captura.borrador.reverso}
      hint={
        isComplete(modelo(), seen()) && readable()
          ? 'Bien. No muevas el teléfono y toma la foto.'
          : readable()
            ? 'Que llene el marco. Los códigos se leen solos.'
            : 'Que llene el marco, sin reflejos ni dedos encima.'
      }
      label="Reverso de la credencial"
      question="¿Se lee todo?"
      live={<Codigos modelo={modelo()} codes={seen()} reading />}
      below={
        <>
          <OtroModelo />
          <Show when={readable() && reading().cic !== null && !reading().enFoto}>
            <Notice tone="warn" urgent title="En la foto no se leen los códigos">
              <p>
                Se leyeron un momento antes, en vivo. Mira bien la foto: si salió movida o no es el reverso, repítela.
              </p>
            </Notice>
          </Show>
          <Codigos modelo={modelo()} codes={reading().codes} />
          <Show when={reading().disagree}>
            <Notice tone="bad" urgent title="Los códigos no son de la misma credencial">
              <p>Repite la foto. Si vuelve a pasar, puede no ser la original.</p>
            </Notice>
          </Show>
          <Show when={readable() && reading().cic === null && !reading().disagree}>
            <Notice tone="warn" urgent title="No se leyeron los códigos">
              <p>Repite con más luz y sin reflejos. Si la credencial está dañada, puedes seguir: se revisará a mano.</p>
            </Notice>
          </Show>
        </>
      }
      onTake={take}
      onDrop={drop}
    />
  );
}

interface FotoProps {
  readonly image: PreparedImage | null;
  /** Empty where what is shown live says all. */
  readonly hint: string;
  readonly label: string;
  /** Asked of the picture once taken. */
  readonly question: string;
  readonly live?: JSX.Element;
  readonly below?: JSX.Element;
  /** Tells what was taken at once, before it is prepared and read. */
  readonly onTake: (onRaw: (raw: ImageBitmap) => void) => Promise<void>;
  readonly onDrop: () => void;
}

function Foto(props: FotoProps): JSX.Element {
  const captura = useCaptura();
  const [busy, setBusy] = createSignal(false);
  const [failed, setFailed] = createSignal(false);
  /** What was just taken, while it is prepared. */
  const [raw, setRaw] = createSignal<ImageBitmap | null>(null);

  const take = async (): Promise<void> => {
    if (busy() || !captura.viendo()) return;
    setBusy(true);
    setFailed(false);
    await props.onTake(setRaw).catch(() => setFailed(true));
    setRaw(null);
    setBusy(false);
  };
  const again = (): void => {
    const { image } = props;
    props.onDrop();
    if (image) forgetImage(image);
  };

  return (
    <Switch
      fallback={
        <Show when={captura.sinCamara() === null} fallback={<SinCamara error={captura.sinCamara()!} />}>
          <main class="paso-contenido tomar">
            <p class="pista" role="status">
              {failed()
                ? 'No se pudo guardar esa foto. Toma otra.'
                : captura.viendo()
                  ? props.hint
                  : 'Abriendo la cámara…'}
            </p>
            {props.live}
          </main>
          <div class="disparo">
            <Show when={captura.tieneLuz()} fallback={<span />}>
              <button
                type="button"
                class="redondo"
                classList={{ prendida: captura.luz() }}
                onClick={() => captura.alternarLuz()}
              >
                {captura.luz() ? 'Apagar luz' : 'Prender luz'}
              </button>
            </Show>
            <button
              type="button"
              class="obturador"
              aria-label="Tomar la foto"
              aria-disabled={busy() || !captura.viendo() ? true : undefined}
              onClick={() => void take()}
            />
            <button type="button" class="redondo" onClick={() => history.back()}>
              Atrás
            </button>
          </div>
        </Show>
      }
    >
      <Match when={props.image}>
        {(image) => (
          <div class="revisar">
            <Contenido
              action={
                <div class="dos">
                  <Button onClick={again}>Repetir</Button>
                  <Button kind="primary" onClick={() => captura.siguiente()}>
                    Usar esta foto
                  </Button>
                </div>
              }
            >
              <Imagen image={image()} label={props.label} />
              <p class="pista">{props.question}</p>
              {props.below}
            </Contenido>
          </div>
        )}
      </Match>
      <Match when={raw()}>
        {(raw) => (
          <div class="revisar">
            <Contenido action={<Button kind="primary" busy="Revisando…" />}>
              <Tomada raw={raw()} label={props.label} />
              <p class="pista">{props.question}</p>
            </Contenido>
          </div>
        )}
      </Match>
    </Switch>
  );
}

/** What was taken, as it is: copied at once, since whoever prepares it closes it. */
function Tomada(props: { readonly raw: ImageBitmap; readonly label: string }): JSX.Element {
  const { raw, label } = untrack(() => ({ ...props }));
  const canvas = document.createElement('canvas');
  canvas.className = 'imagen';
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', label);
  canvas.width = raw.width;
  canvas.height = raw.height;
  canvas.getContext('2d')?.drawImage(raw, 0, 0);
  return canvas;
}

/** Resolves with the video's next picture (or the page's next frame, where that is not told). */
function nextPicture(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => resolve());
    else requestAnimationFrame(() => resolve());
  });
}
