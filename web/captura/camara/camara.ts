/**
 * The camera: one stream for a whole capture, opened once and held above the steps (iOS asks again
 * each time one is opened). The picture never leaves memory and never comes from the gallery.
 */
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { cutUnder, type Rect } from './corte.ts';

/** `negada`: permission refused. `ausente`: there is none. `ocupada`: another program has it, or it failed. */
export type CameraError = 'negada' | 'ausente' | 'ocupada';

export interface Camera {
  readonly stream: MediaStream;
  /** Whether it has a torch that can be switched. */
  readonly hasTorch: boolean;
  setTorch(on: boolean): Promise<void>;
  /** Called when the system takes the camera away; it must be opened anew. */
  onLost(listener: () => void): void;
  close(): void;
}

interface TorchCapabilities extends MediaTrackCapabilities {
  readonly torch?: boolean;
}

let resolution: string | null = null;
/** Size of the picture of the camera opened last, `1280 × 720`; null before the first. */
export const ultimaResolucion = (): string | null => resolution;

/** Opens the rear camera, or the one that looks at who holds the phone (or the only one there is), at up to 2560 × 1440. */
export async function openCamera(
  devices: MediaDevices | undefined = navigator.mediaDevices,
  mira: 'environment' | 'user' = 'environment',
): Promise<Result<Camera, CameraError>> {
  if (!devices?.getUserMedia) return err('ausente');
  let stream: MediaStream;
  try {
    stream = await devices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: mira }, width: { ideal: 2560 }, height: { ideal: 1440 } },
    });
  } catch (error) {
    return err(cameraError(error));
  }
  const track = stream.getVideoTracks()[0];
  if (!track) return err('ausente');
  const { width, height } = track.getSettings();
  resolution = width && height ? `${width} × ${height}` : null;
  // Absent in Firefox; some devices offer a list where others offer a boolean.
  const capabilities: TorchCapabilities = track.getCapabilities?.() ?? {};
  return ok({
    stream,
    hasTorch: Boolean(capabilities.torch),
    setTorch: (on) => track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }),
    onLost: (listener) => track.addEventListener('ended', listener, { once: true }),
    close: () => {
      for (const each of stream.getTracks()) each.stop();
    },
  });
}

function cameraError(error: unknown): CameraError {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'negada';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'ausente';
    default:
      return 'ocupada';
  }
}

/** Resolves when the video has a picture to take. */
export function whenPlaying(video: HTMLVideoElement): Promise<void> {
  if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth > 0) return Promise.resolve();
  return new Promise((resolve) => video.addEventListener('loadeddata', () => resolve(), { once: true }));
}

/** Which part of the video's picture is now under a frame drawn over it, with a margin around; null: all of it. */
export function cutNow(video: HTMLVideoElement, frame: Element | null, margin = 0): Rect {
  const picture = { width: video.videoWidth, height: video.videoHeight };
  if (!frame) return { x: 0, y: 0, ...picture };
  const box = video.getBoundingClientRect();
  const inner = frame.getBoundingClientRect();
  const under: Rect = { x: inner.x - box.x, y: inner.y - box.y, width: inner.width, height: inner.height };
  return cutUnder(picture, box, under, margin);
}

/** The picture now under a frame drawn over the video (`null`: all of it), with a margin around. */
export function grab(video: HTMLVideoElement, frame: Element | null, margin = 0): Promise<ImageBitmap> {
  const { x, y, width, height } = cutNow(video, frame, margin);
  return createImageBitmap(video, x, y, width, height);
}
