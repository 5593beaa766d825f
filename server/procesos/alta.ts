/** Registers a process (§1.2): its id, its keys, its public data. */
import { sql } from 'kysely';
import type { TextosAuxiliar } from '../../shared/api/alta.ts';
import { base64urlToBytes } from '../../shared/base/bytes.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { leerFirmado } from '../../shared/firmados/index.ts';
import { type Anotacion, anotar } from '../bitacora/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Db, Trx } from '../platform/database.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import { isDescripcion, type Logo, tipoDeLogo } from './logo.ts';
import type { AvisoPrivacidad, Manifiesto } from './tablas.ts';
import { agregarTextos } from './textos.ts';

/** The mechanisms (§1.1) and the letters that their ids begin with. */
export const TIPOS_PROCESO = {
  'Consulta Ciudadana': 'CC',
  'Iniciativa Ciudadana': 'IC',
  'Revocación de Mandato': 'RM',
} as const;
export type TipoProceso = keyof typeof TIPOS_PROCESO;

export const MAX_PLANTEAMIENTO = 479;

export interface NuevoProceso {
  readonly tipo: TipoProceso;
  readonly nombre: string;
  readonly planteamiento: string;
  readonly promovente: string;
  readonly entidad: string;
  readonly inicio: Date;
  readonly fin: Date;
  readonly avisoPrivacidad: AvisoPrivacidad;
  readonly manifiesto: Manifiesto;
  readonly textosAuxiliar: TextosAuxiliar;
  readonly logo?: Logo;
}

/** `periodo`: it would end before it begins. `planteamiento`: empty or longer than 479 characters. `logo`: not one that is taken, or without a description. */
export type AltaProcesoRefusal = 'periodo' | 'planteamiento' | 'logo' | 'sin-permiso';

export interface ProcesosDeps {
  readonly db: Db;
  /** With the issuing key: role portal. */
  readonly keys: Pick<Keystore, 'createProceso'>;
  readonly clock: Clock;
}

/** Any number will do, as long as nothing else of ours locks it. */
const LOCK = 0x70_72_6f_63;

/** Registers a process and makes its keys; answers its id. `quien` is who decides. */
export async function altaProceso(
  { db, keys, clock }: ProcesosDeps,
  nuevo: NuevoProceso,
  quien: Anotacion['quien'],
): Promise<Result<string, AltaProcesoRefusal>> {
  const { planteamiento, inicio, fin, logo } = nuevo;
  if (inicio >= fin) return err('periodo');
  if (planteamiento.length === 0 || [...planteamiento].length > MAX_PLANTEAMIENTO) return err('planteamiento');
  const logoTipo = logo ? tipoDeLogo(logo.bytes) : null;
  if (logo && (!logoTipo || !isDescripcion(logo.descripcion))) return err('logo');

  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
    const id = await nextId(trx, `${TIPOS_PROCESO[nuevo.tipo]}-${horaCentroYear(inicio)}`);
    // Should the transaction fail, the keys wait there for the id's next try.
    const certificate = await keys.createProceso(id);
    if (!certificate.ok) return err('sin-permiso');
    const publica = base64urlToBytes(leerFirmado('clave-proceso', certificate.value)?.publica ?? '');
    if (!publica) throw new Error(`the certificate of ${id} is damaged`);
    await trx
      .insertInto('proceso')
      .values({
        id,
        tipo: nuevo.tipo,
        nombre: nuevo.nombre,
        planteamiento,
        promovente: nuevo.promovente,
        entidad: nuevo.entidad,
        inicio,
        fin,
        estado: 'activo',
        aviso: JSON.stringify(nuevo.avisoPrivacidad),
        manifiesto: JSON.stringify(nuevo.manifiesto),
        clave_publica: publica,
        certificado: certificate.value,
        creado: clock.now(),
        logo: logo?.bytes ?? null,
        logo_tipo: logoTipo,
        logo_descripcion: logo?.descripcion ?? null,
      })
      .execute();
    await anotar(trx, {
      cuando: clock.now(),
      proceso: id,
      quien,
      que: 'proceso-alta',
      objeto: id,
      detalle: { inicio: inicio.getTime(), fin: fin.getTime() },
    });
    await agregarTextos(trx, id, nuevo.textosAuxiliar, quien, clock.now());
    return ok(id);
  });
}

/** Numbers run on within a kind and year, and none is given twice. */
async function nextId(trx: Trx, prefix: string): Promise<string> {
  const { rows } = await sql<{ last: number | null }>`
    select max(split_part(id, '-', 3)::int) as last from proceso where id like ${`${prefix}-%`}`.execute(trx);
  return `${prefix}-${String((rows[0]?.last ?? 0) + 1).padStart(3, '0')}`;
}

const centro = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Mexico_City', year: 'numeric' });
const horaCentroYear = (at: Date): string => centro.format(at);
