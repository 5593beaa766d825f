/** The capture in hand, for its steps: the draft, the camera, and the way on. */
import { type Accessor, type Component, createContext, useContext } from 'solid-js';
import type { Ubicacion } from '../../../../shared/apoyo/contenido.ts';
import type { CameraError } from '../../camara/camara.ts';
import type { PreparedImage } from '../../camara/imagen.ts';
import type { ContenidoCaptura, Folio } from '../../index.ts';
import type { Borrador } from './borrador.ts';
import type { Palabras } from './palabras.ts';
import type { PasoDe } from './pasos.ts';

export interface CapturaEnCurso {
  readonly borrador: Borrador;
  set(change: Partial<Borrador>): void;
  readonly paso: Accessor<PasoDe>;
  /** On to the next step. */
  siguiente(): void;
  /** Asks whether to give the capture up. */
  salir(): void;
  /** The video and the frame drawn over it, while a step photographs. */
  readonly video: HTMLVideoElement;
  readonly guia: Accessor<Element | null>;
  /** Why there is no camera, while there is none. */
  readonly sinCamara: Accessor<CameraError | null>;
  /** Asks for the camera again. */
  abrirCamara(): Promise<void>;
  /** Whether the camera shows a picture. */
  readonly viendo: Accessor<boolean>;
  /** Photographs what is in the frame, with a little around it; `onRaw` is shown it at once, before it is prepared. */
  fotografiar(onRaw: (raw: ImageBitmap) => void): Promise<{ readonly image: PreparedImage; readonly raw: ImageBitmap }>;
  readonly tieneLuz: Accessor<boolean>;
  readonly luz: Accessor<boolean>;
  /** Switches it; a torch that the phone does not let be switched is none from then on. */
  alternarLuz(): void;
  /** Colours the frame: what is in it was read. */
  leido(yes: boolean): void;
  ubicacion(): Promise<Ubicacion>;
  readonly palabras: Palabras;
  /** What is signed, shown and read aloud; silent while something lies over it. */
  readonly Firmado: Component<{ readonly callado: boolean }>;
  /** Whether a signature may be missing, with its reason. */
  readonly admiteSinFirma: boolean;
  /** Whether it may be sealed at this very moment. */
  sePuede(): boolean;
  /** What is sealed; null while a step is missing. */
  contenido(ubicacion: Ubicacion): ContenidoCaptura | null;
  /** Sealing begins, or was refused: should the app end in between, the next start finds out what became of it. */
  guardando(yes: boolean): void;
  /** Sealed: its folio is shown; nothing of the draft stays. */
  guardado(folio: Folio): void;
  /** The person wants no photograph: everything of her is overwritten, and the capture is over (§4.5). Null where that is no way out. */
  readonly negarFoto: (() => void) | null;
  /** A new capture from the start. */
  otra(): void;
}

export const CapturaContext = createContext<CapturaEnCurso>();

export function useCaptura(): CapturaEnCurso {
  const captura = useContext(CapturaContext);
  if (!captura) throw new Error('no Captar above');
  return captura;
}
