/**
 * The phone reads aloud, in Spanish, with a voice that is on the phone: one that speaks through a
 * server would hand it the text, and would not work in the field. Where there is none, nothing is offered.
 */
import { type Accessor, createSignal, onCleanup } from 'solid-js';

/** What is asked of a voice; `SpeechSynthesisVoice` has it. */
export interface VozDelTelefono {
  readonly lang: string;
  readonly localService: boolean;
  readonly default: boolean;
}

/** Mexican before the rest of America before Spain; Android writes `es_MX`. */
const PREFERENCE = [/^es-mx/, /^es-(419|us)/, /^es-(?!es)/, /^es/];

/** The voice to read with, of those there are; null when none that is on the phone speaks Spanish. */
export function elegirVoz<V extends VozDelTelefono>(voices: readonly V[]): V | null {
  const local = voices.filter(({ localService }) => localService);
  for (const form of PREFERENCE) {
    const found = local.filter(({ lang }) => form.test(lang.replace('_', '-').toLowerCase()));
    if (found.length > 0) return found.find((voice) => voice.default) ?? found[0]!;
  }
  return null;
}

/** A long text is cut short by some browsers after fifteen seconds: sentence by sentence it is not. «A. C.» ends none. */
export const oraciones = (text: string): string[] =>
  text
    .split(/\n+|(?<=[^\p{Lu}\s][.?!][»"]?)\s+/u)
    .map((one) => one.trim())
    .filter(Boolean);

export interface Voz {
  /** Whether the phone can read Spanish aloud by itself. */
  readonly disponible: Accessor<boolean>;
  readonly leyendo: Accessor<boolean>;
  /** Reads these, one after another, in place of whatever it was reading. */
  leer(textos: readonly string[]): void;
  callar(): void;
}

/** The phone's voice while the component lives; silent when that goes, or the page is no longer seen. */
export function createVoz(synthesis: SpeechSynthesis | undefined = globalThis.speechSynthesis): Voz {
  const [voice, setVoice] = createSignal<SpeechSynthesisVoice | null>(null);
  const [leyendo, setLeyendo] = createSignal(false);
  /** What was begun before comes to nothing, whatever it still calls back. */
  let turn = 0;
  // Held here: some browsers let go of an utterance that nobody holds, and never say that it ended.
  let reading: readonly SpeechSynthesisUtterance[] = [];

  // Most browsers know their voices only a while after they were first asked.
  const look = (): void => void setVoice(elegirVoz(synthesis?.getVoices() ?? []));
  look();
  synthesis?.addEventListener?.('voiceschanged', look);

  const callar = (): void => {
    turn++;
    reading = [];
    setLeyendo(false);
    synthesis?.cancel();
  };
  const leer = (textos: readonly string[]): void => {
    const chosen = voice();
    if (!synthesis || !chosen) return;
    callar();
    const mine = turn;
    reading = textos.flatMap(oraciones).map((text) => {
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = chosen;
      utterance.lang = chosen.lang;
      utterance.rate = 0.95;
      utterance.addEventListener('error', () => mine === turn && callar());
      return utterance;
    });
    reading.at(-1)?.addEventListener('end', () => mine === turn && callar());
    setLeyendo(reading.length > 0);
    for (const utterance of reading) synthesis.speak(utterance);
  };

  const unseen = (): void => void (document.hidden && callar());
  document.addEventListener('visibilitychange', unseen);
  onCleanup(() => {
    document.removeEventListener('visibilitychange', unseen);
    synthesis?.removeEventListener?.('voiceschanged', look);
    callar();
  });
  return { disponible: () => voice() !== null, leyendo, leer, callar };
}
