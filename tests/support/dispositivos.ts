/** Rows of enrolled devices, for tests that do not go through the enrolment. */
import { randomBytes } from 'node:crypto';
import { nativeCrypto } from '../../server/platform/crypto.ts';
import { keyId } from '../../shared/firmados/index.ts';

export interface DispositivoDePrueba {
  readonly proceso: string;
  readonly auxiliar: string;
  readonly id: string;
  readonly plaza?: number;
  readonly alta: Date;
  /** Given de baja then; active without it. */
  readonly baja?: Date | null;
  /** Uncompressed P-256 point; one that nobody has the key of without it. */
  readonly publica?: Uint8Array;
}

/** A row of `dispositivo` that has sent nothing yet. */
export const filaDeDispositivo = ({
  proceso,
  auxiliar,
  id,
  plaza = 1,
  alta,
  baja = null,
  publica,
}: DispositivoDePrueba) => ({
  proceso_id: proceso,
  auxiliar_id: auxiliar,
  id,
  plaza,
  nombre: `Teléfono ${id}`,
  clave_publica: publica ?? Buffer.concat([Buffer.from([4]), randomBytes(64)]),
  alta,
  baja,
  motivo_baja: baja && 'prueba',
  ultimo_contacto: null,
  recibidos: 0,
  en_cuarentena: 0,
  rechazados: 0,
});

/** A row of `clave_captura`: the key in use. */
export const filaDeCaptura = (dispositivo: string, publica: Uint8Array, desde: Date) => ({
  dispositivo_id: dispositivo,
  id: keyId(nativeCrypto, publica),
  publica,
  desde,
  hasta: null,
});
