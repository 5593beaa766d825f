/**
 * The padlock: the one place that holds the open capture key. Closed, the key is overwritten; what is
 * being sealed with it ends first. Every password is counted as wrong before it is looked at and no
 * longer once it was right, so that killing the app gives no free try; one is tried at a time, over all
 * windows (intentos.ts says how they are slowed).
 */
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { KeyPair } from '../../../shared/crypto/index.ts';
import { enDuda, type Inscripcion } from '../almacen/index.ts';
import type { Plataforma } from '../plataforma.ts';
import { intentosAlDia, LOCK_CONTRASENA } from './espera.ts';
import { isPasswordLongEnough, openCaptura, wipe, wrapCaptura } from './index.ts';
import { esperaHasta, fallar } from './intentos.ts';

/**
 * `sin-confirmar`: it is the password of a reset that the server has not confirmed; the one before still opens.
 * `en-espera`: too many wrong ones; nothing was tried. `no-se-pudo`: the phone lacked memory or its store; nothing was counted.
 */
export type AbrirError = 'sin-inscripcion' | 'contrasena-incorrecta' | 'sin-confirmar' | 'en-espera' | 'no-se-pudo';

/** What `cambiar` may answer; after any of these the password is the one it was. */
export type CambiarError = AbrirError | 'contrasena-corta';

export interface Candado {
  abierto(): boolean;
  /** Opens the capture key of an enrolment. */
  abrir(dispositivo: string, contrasena: string): Promise<Result<void, AbrirError>>;
  /** Puts the same key under another password, and leaves it open. One write: there is always one password, the old or the new. */
  cambiar(dispositivo: string, actual: string, nueva: string): Promise<Result<void, CambiarError>>;
  /** Holds a key that is open already, that of a new enrolment, once that is stored. */
  tomar(captura: KeyPair, guardar: () => Promise<void>): Promise<void>;
  /** Overwrites the open key, if there is one. */
  cerrar(): Promise<void>;
  /** Does something with the open key, which stays whole until it is done; null when it is closed. */
  usar<T>(task: (captura: KeyPair) => Promise<T>): Promise<T> | null;
}

type Deps = Pick<Plataforma, 'almacen' | 'crypto' | 'derivar' | 'locks' | 'relojes'>;

/** A closed padlock. */
export function createCandado(p: Deps): Candado {
  const { almacen, relojes } = p;
  let captura: KeyPair | null = null;
  let using: Promise<unknown> = Promise.resolve();

  async function hold(next: KeyPair | null): Promise<void> {
    const before = captura;
    captura = next;
    await using;
    if (before) wipe(before);
  }

  /** The enrolment as it is stored: another window may have changed its password. */
  const stored = async (dispositivo: string): Promise<Inscripcion | null> =>
    (await almacen.inscripciones()).find((one) => one.dispositivo === dispositivo) ?? null;

  /** Opens the key for whoever knows its password. */
  async function probar(inscripcion: Inscripcion, contrasena: string): Promise<Result<KeyPair, AbrirError>> {
    const before = await intentosAlDia(p);
    if (esperaHasta(before, relojes.now()) !== null) return err('en-espera');
    await almacen.guardarIntentos(fallar(before, relojes.now()));
    let opened: Result<KeyPair, 'contrasena-incorrecta' | 'sin-confirmar'>;
    try {
      opened = await openCaptura(p, inscripcion.llaves.captura, contrasena);
      if (!opened.ok && (await isOfReset(inscripcion, contrasena))) opened = err('sin-confirmar');
    } catch (error) {
      // Argon2id did not get its memory.
      await almacen.guardarIntentos(before);
      throw error;
    }
    // The wait is counted from when one is told; a slow phone took its time to find out.
    await almacen.guardarIntentos(
      opened.ok ? null : opened.error === 'sin-confirmar' ? before : fallar(before, relojes.now()),
    );
    return opened;
  }

  /** Whether it is the password of a reset under way. Its key is not used: the server may not have it. */
  async function isOfReset(inscripcion: Inscripcion, contrasena: string): Promise<boolean> {
    const reset = enDuda(await almacen.altaEnCurso(), inscripcion);
    const opened = reset && (await openCaptura(p, reset.llaves.captura, contrasena));
    if (opened?.ok) wipe(opened.value);
    return opened?.ok ?? false;
  }

  /** One at a time; a phone that can't is an answer. */
  const alone = <E>(
    dispositivo: string,
    task: (inscripcion: Inscripcion) => Promise<Result<void, E>>,
  ): Promise<Result<void, E | 'sin-inscripcion' | 'no-se-pudo'>> =>
    p.locks
      .request(LOCK_CONTRASENA, {}, async () => {
        const inscripcion = await stored(dispositivo);
        return inscripcion ? task(inscripcion) : err('sin-inscripcion' as const);
      })
      .catch(() => err('no-se-pudo' as const));

  return {
    abierto: () => captura !== null,
    abrir: (dispositivo, contrasena) =>
      alone<AbrirError>(dispositivo, async (inscripcion) => {
        const opened = await probar(inscripcion, contrasena);
        if (!opened.ok) return opened;
        await hold(opened.value);
        return ok(undefined);
      }),
    cambiar: (dispositivo, actual, nueva) =>
      alone<CambiarError>(dispositivo, async (inscripcion) => {
        if (!isPasswordLongEnough(nueva)) return err('contrasena-corta');
        const opened = await probar(inscripcion, actual);
        if (!opened.ok) return opened;
        try {
          const { llaves } = inscripcion;
          const wrapped = await wrapCaptura(p, opened.value, nueva);
          await almacen.actualizarInscripcion({ ...inscripcion, llaves: { ...llaves, captura: wrapped } });
        } catch (error) {
          wipe(opened.value);
          throw error;
        }
        await hold(opened.value);
        return ok(undefined);
      }),
    // Not between the reading and the writing of a change of password in another window.
    tomar: (next, guardar) =>
      p.locks.request(LOCK_CONTRASENA, {}, async () => {
        await guardar();
        await hold(next);
      }),
    cerrar: () => hold(null),
    usar(task) {
      if (!captura) return null;
      const done = task(captura);
      using = Promise.allSettled([using, done]);
      return done;
    },
  };
}
