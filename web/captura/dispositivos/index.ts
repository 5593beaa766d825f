/**
 * The auxiliar's phones, asked of the server and given de baja from this one (shared/api/dispositivos.ts).
 * A list is believed with the signed roster that comes with it, and the latest one is kept, so that without
 * a network the phone still tells what it knew. Every request is signed over an anchor asked for just then.
 */
import type { DispositivoActivo } from '../../../shared/api/alta.ts';
import type { AnclaReply, DispositivosReply } from '../../../shared/api/dispositivos.ts';
import { bytesToBase64url } from '../../../shared/base/bytes.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { KeyPair } from '../../../shared/crypto/index.ts';
import type { Confianza } from '../../../shared/firmados/confianza.ts';
import { leerFirmado } from '../../../shared/firmados/index.ts';
import { bajaMessage, consultaMessage } from '../../../shared/sync/dispositivos.ts';
import type { Inscripcion } from '../almacen/index.ts';
import { signWithDevice } from '../claves/index.ts';
import type { AltaError } from '../cliente.ts';
import { isDispositivos, pedir, propio } from '../pedir.ts';
import type { Plataforma } from '../plataforma.ts';

/** The latest list that the server gave an auxiliar's phone. */
export interface ListaGuardada {
  readonly autor: string;
  /** The signed roster, verified before it was kept. */
  readonly documento: string;
  readonly dispositivos: readonly DispositivoActivo[];
}

type Deps = Pick<Plataforma, 'fetch' | 'origen' | 'subtle' | 'crypto' | 'almacen'>;

/** Asks for the active phones; keeps the answer. */
export async function consultar(
  p: Deps,
  inscripcion: Inscripcion,
  confianza: Confianza,
): Promise<Result<ListaGuardada, AltaError>> {
  const ancla = await anclaNueva(p, confianza);
  if (!ancla.ok) return ancla;
  const { dispositivo, llaves } = inscripcion;
  const message = consultaMessage({ ancla: ancla.value, dispositivo, origen: p.origen });
  return lista(p, inscripcion, confianza, 'consulta', {
    dispositivo,
    ancla: ancla.value,
    firmaDispositivo: bytesToBase64url(await signWithDevice(p.subtle, llaves.dispositivo, message)),
  });
}

/** Gives a phone de baja, this one or another of the same auxiliar, with the key that her password opened. */
export async function darDeBaja(
  p: Deps,
  inscripcion: Inscripcion,
  confianza: Confianza,
  captura: KeyPair,
  baja: string,
): Promise<Result<ListaGuardada, AltaError>> {
  const ancla = await anclaNueva(p, confianza);
  if (!ancla.ok) return ancla;
  const { dispositivo, llaves } = inscripcion;
  const message = bajaMessage({ ancla: ancla.value, baja, dispositivo, origen: p.origen });
  return lista(p, inscripcion, confianza, 'baja', {
    dispositivo,
    baja,
    ancla: ancla.value,
    firmaDispositivo: bytesToBase64url(await signWithDevice(p.subtle, llaves.dispositivo, message)),
    firmaCaptura: bytesToBase64url(p.crypto.sign(message, captura.secretKey)),
  });
}

async function anclaNueva(p: Deps, confianza: Confianza): Promise<Result<string, AltaError>> {
  const given = await pedir<AnclaReply>(p, 'dispositivos/ancla', {}, (value) => typeof value?.ancla === 'string');
  if (!given.ok) return given;
  const { ancla } = given.value;
  return confianza.abrirDelServidor('ancla', ancla, ({ t }) => t) ? ok(ancla) : propio('respuesta-no-valida');
}

async function lista(
  p: Deps,
  { autor }: Inscripcion,
  confianza: Confianza,
  step: 'consulta' | 'baja',
  body: object,
): Promise<Result<ListaGuardada, AltaError>> {
  const given = await pedir<DispositivosReply>(
    p,
    `dispositivos/${step}`,
    body,
    (value) => typeof value?.documento === 'string' && isDispositivos(value.dispositivos),
  );
  if (!given.ok) return given;
  const { documento, dispositivos } = given.value;
  const roster = confianza.abrirDelServidor('dispositivos', documento, ({ t }) => t);
  if (roster?.auxiliar !== autor) return propio('respuesta-no-valida');
  const made: ListaGuardada = { autor, documento, dispositivos };
  // An answer that was overtaken on the way, or is brought again, takes back nothing that is known by now.
  const kept = await p.almacen.lista();
  if (kept?.autor === autor && rosterReciente(documento, kept.documento) !== documento) return ok(kept);
  await p.almacen.guardarLista(made);
  return ok(made);
}

/** The later of two rosters, as texts that were verified. */
export function rosterReciente(one: string | null, other: string | null): string | null {
  const t = (text: string | null): number => (text ? (leerFirmado('dispositivos', text)?.t ?? -1) : -1);
  return t(other) > t(one) ? other : one;
}
