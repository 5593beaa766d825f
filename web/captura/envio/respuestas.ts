/**
 * What the server answers, from wherever it comes: a message or the cuaderno. Nothing moves a
 * capture on but an answer that a vouched key signed for this very folio, código and process.
 */
import type { Confianza } from '../../../shared/firmados/confianza.ts';
import type { Almacen, Inscripcion } from '../almacen/index.ts';

/**
 * `guardada`: it is stored, now or before, and may be told to the server as seen. `ajena`: about
 * nothing that this phone holds. `no-verificada`: not signed by a key we trust, or for other bytes.
 */
export type Atendida =
  | { readonly tipo: 'guardada'; readonly folio: string }
  | { readonly tipo: 'ajena' }
  | { readonly tipo: 'no-verificada' };

/** Verifies an answer and stores it; once. */
export async function atenderRespuesta(
  almacen: Almacen,
  confianza: Confianza,
  inscripcion: Inscripcion,
  text: string,
  t: number,
): Promise<Atendida> {
  const respuesta = confianza.abrirDelServidor('respuesta', text, ({ recibido }) => recibido);
  if (!respuesta) return { tipo: 'no-verificada' };
  const { folio } = respuesta;
  const captura = await almacen.captura(folio);
  if (!captura || captura.dispositivo !== inscripcion.dispositivo) return { tipo: 'ajena' };
  const isAboutIt =
    respuesta.codigo === captura.codigo && respuesta.proceso === captura.proceso && respuesta.tamano === captura.tamano;
  if (!isAboutIt) return { tipo: 'no-verificada' };

  if (captura.resultado === null) {
    const { resultado, recibido, motivo } = respuesta;
    await almacen.avanzar(folio, { estado: 'contestado', t, resultado, recibido, motivo, respuesta: text });
  }
  return { tipo: 'guardada', folio };
}

const PAGE = 64;

/**
 * Erases the envelopes of answered captures: received and quarantined ones, and refused ones once
 * their process has closed. Also what an earlier run left half done.
 */
export async function borrarContestados(
  almacen: Almacen,
  dispositivo: string,
  procesoCerrado: boolean,
  t: () => number,
): Promise<void> {
  const estados = procesoCerrado
    ? (['recibido', 'enCuarentena', 'rechazado'] as const)
    : (['recibido', 'enCuarentena'] as const);
  for (const estado of estados) {
    for (;;) {
      const page = await almacen.enEstado(dispositivo, estado, { desde: 0, limite: PAGE });
      for (const { folio } of page) await almacen.avanzar(folio, { estado: 'borrado', t: t() });
      if (page.length < PAGE) break;
    }
  }
}
