/**
 * A question to the server over HTTP. What answers may be a captive portal: only a reply of the right
 * shape counts, and a refusal of the server's is told from no network and from a stranger.
 */
import type { DispositivoActivo, TextosAuxiliar } from '../../shared/api/alta.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { AltaError, AltaErrorPropio } from './cliente.ts';
import type { Plataforma } from './plataforma.ts';

const TIMEOUT_MS = 30_000;

/** An answer that may be anything. */
// biome-ignore lint/suspicious/noExplicitAny: members are checked one by one by whoever asks
export type Json = Record<string, any> | null;

/** Posts to an address under `/api/`. */
export async function pedir<T>(
  p: Pick<Plataforma, 'fetch' | 'origen'>,
  path: string,
  body: unknown,
  isReply: (value: Json) => boolean,
): Promise<Result<T, AltaError>> {
  let response: Response;
  let value: Json;
  try {
    response = await p.fetch(`${p.origen}/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    value = (await response.json().catch(() => null)) as Json;
  } catch {
    return propio('sin-conexion');
  }
  if (response.ok) return isReply(value) ? ok(value as T) : propio('respuesta-no-valida');
  if (typeof value?.codigo !== 'string' || typeof value.mensaje !== 'string') return propio('respuesta-no-valida');
  return err({
    codigo: value.codigo,
    mensaje: value.mensaje,
    ...(isDispositivos(value.dispositivos) && { dispositivos: value.dispositivos }),
    ...(isTextos(value.textos) && { textos: value.textos }),
    ...(typeof value.esperaSegundos === 'number' && { esperaSegundos: value.esperaSegundos }),
  });
}

/** What the client itself found. */
export const propio = (codigo: AltaErrorPropio | 'sesion-vencida'): { ok: false; error: AltaError } =>
  err({ codigo, mensaje: null });

export const isDispositivos = (value: unknown): value is readonly DispositivoActivo[] =>
  Array.isArray(value) &&
  value.every(
    (item: Json) =>
      typeof item?.id === 'string' &&
      typeof item.nombre === 'string' &&
      typeof item.alta === 'number' &&
      (item.ultimoContacto === null || typeof item.ultimoContacto === 'number') &&
      typeof item.recibidos === 'number' &&
      typeof item.enEspera === 'number',
  );

/** The texts that an auxiliar accepts, each whole. */
export const isTextos = (value: unknown): value is TextosAuxiliar => {
  const { aviso, responsiva, cuenta } = (value ?? {}) as Record<string, Json>;
  const has = (text: Json | undefined, ...fields: string[]): boolean =>
    ['version', 'texto', ...fields].every((field) => typeof text?.[field] === 'string');
  return has(aviso, 'url') && has(responsiva, 'resumen') && has(cuenta, 'resumen');
};
