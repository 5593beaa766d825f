/**
 * Seals a capture: header, envelope, commitment; stores them in one durable transaction; reads the
 * envelope back and hashes it. Only then is there a folio to show.
 */

import { MAX_COUNTER, makeFolio } from '../../../shared/apoyo/folio.ts';
import { bytesToBase64url } from '../../../shared/base/bytes.ts';
import type { CanonicalValue } from '../../../shared/base/canonical.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { Crypto, KeyPair } from '../../../shared/crypto/index.ts';
import type { Confianza } from '../../../shared/firmados/confianza.ts';
import { type Ancla, type Compromiso, firmar, keyId } from '../../../shared/firmados/index.ts';
import { type Sellado, sellar, TROZO_BYTES } from '../../../shared/sobre/sellar.ts';
import type { Almacen, Captura, Inscripcion } from '../almacen/index.ts';
import type { ContenidoCaptura, Folio, SellarError } from '../cliente.ts';
import type { Locks } from '../plataforma.ts';
import type { Reloj } from '../reloj/index.ts';

export interface SelladoDeps {
  readonly almacen: Almacen;
  readonly crypto: Crypto;
  readonly locks: Locks;
  readonly reloj: Reloj;
}

export interface SelladoCon {
  readonly inscripcion: Inscripcion;
  /** The open capture key. */
  readonly captura: KeyPair;
  readonly confianza: Confianza;
  /** The anchor in the header; null before the first contact. */
  readonly ancla: Ancla | null;
}

/** Seals one capture. One at a time per enrolment, over all windows. */
export function sellarCaptura(
  deps: SelladoDeps,
  con: SelladoCon,
  contenido: ContenidoCaptura,
): Promise<Result<Folio, SellarError>> {
  return deps.locks.request(`rubrica/sellado/${con.inscripcion.dispositivo}`, {}, () => seal(deps, con, contenido));
}

async function seal(
  { almacen, crypto, reloj }: SelladoDeps,
  { inscripcion, captura, confianza, ancla }: SelladoCon,
  { clase, datos, partes }: ContenidoCaptura,
): Promise<Result<Folio, SellarError>> {
  const { dispositivo, autor } = inscripcion;
  const proceso = inscripcion.proceso.id;
  const destino = confianza.procesoKey(proceso);
  if (!destino || !ancla) return err('sin-clave-de-proceso');

  const cadena = await almacen.cadena(dispositivo);
  const contador = cadena.contador + 1;
  if (contador > MAX_COUNTER) return err('contador-agotado');
  const folio = makeFolio({ dispositivo, contador });
  const times = { reloj: reloj.crudo(), corregido: reloj.corregido() };

  let sellado: Sellado;
  try {
    sellado = await sellar(
      crypto,
      {
        clase,
        folio,
        proceso,
        modalidad: 'auxiliar',
        autor,
        dispositivo,
        firma: { alg: 'Ed25519', clave: keyId(crypto, captura.publicKey) },
        destino: destino.id,
        contador,
        previo: cadena.eslabon,
        ...times,
        ancla,
      },
      { datos: datos as CanonicalValue, partes },
      destino.publicKey,
      (message) => crypto.sign(message, captura.secretKey),
    );
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return err('contenido');
    throw error;
  }

  const { codigo, tamano } = sellado;
  const compromiso = firmar<Compromiso>(
    crypto,
    { tipo: 'compromiso', v: 1, proceso, folio, clase, codigo, tamano, ...times },
    captura,
  );
  const record: Captura = {
    folio,
    dispositivo,
    contador,
    clase,
    proceso,
    estado: 'sellado',
    codigo,
    tamano,
    compromiso,
    sellado: times.corregido,
    enTransito: null,
    contestado: null,
    borrado: null,
    resultado: null,
    recibido: null,
    motivo: null,
    respuesta: null,
  };

  const stored = await almacen.guardarSellado(record, sellado.trozos, sellado.eslabon);
  // The lock makes a changed chain impossible, unless a browser without locks has two windows.
  if (!stored.ok) return err(stored.error === 'sin-espacio' ? 'sin-espacio' : 'almacen');
  if (!(await readsBack(almacen, crypto, record))) {
    await almacen.descartar(folio);
    return err('no-se-pudo-leer');
  }
  return ok({ folio, codigo, tamano, sellado: times.corregido });
}

/** Each errand to the store costs milliseconds, whatever it brings; half a megabyte at once is little to hold. */
const PIEZAS_POR_LECTURA = 8;

/** Whether the store gives back exactly the bytes whose hash is the código de integridad. */
export async function readsBack(almacen: Almacen, crypto: Crypto, captura: Captura): Promise<boolean> {
  const hash = crypto.hashState();
  let read = 0;
  for (let n = 0; n < piezas(captura.tamano); n += PIEZAS_POR_LECTURA) {
    for (const trozo of await almacen.trozos(captura.folio, n, PIEZAS_POR_LECTURA)) {
      hash.update(trozo);
      read += trozo.length;
    }
  }
  const digest = hash.digest();
  return read === captura.tamano && bytesToBase64url(digest) === captura.codigo;
}

/** Pieces that an envelope of so many bytes is stored in. */
export const piezas = (tamano: number): number => Math.ceil(tamano / TROZO_BYTES);
