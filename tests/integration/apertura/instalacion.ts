/**
 * An installation with admitted envelopes to open: real database, keys and blobs; the envelopes are
 * sealed as a phone seals them, their pictures a few bytes long.
 */
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll } from 'vitest';
import { type AcusesDeps, type AperturaDeps, abrirUno } from '../../../server/apertura/index.ts';
import { altaAuxiliar } from '../../../server/auxiliares/index.ts';
import type { Correo } from '../../../server/correo/index.ts';
import { MIGRACIONES } from '../../../server/migraciones.ts';
import { type BlobStore, openBlobs } from '../../../server/platform/blobs/index.ts';
import { createManualClock, type ManualClock } from '../../../server/platform/clock.ts';
import { nativeCrypto as crypto } from '../../../server/platform/crypto.ts';
import type { Trx } from '../../../server/platform/database.ts';
import type { Keystore } from '../../../server/platform/keystore/index.ts';
import { altaProceso } from '../../../server/procesos/index.ts';
import { makeFolio } from '../../../shared/apoyo/folio.ts';
import { base64urlToBytes, bytesToBase64url, concatBytes, utf8 } from '../../../shared/base/bytes.ts';
import type { CanonicalValue } from '../../../shared/base/canonical.ts';
import { type Ancla, keyId, type Respuesta } from '../../../shared/firmados/index.ts';
import type { Clase } from '../../../shared/sobre/formato.ts';
import type { Parte } from '../../../shared/sobre/manifiesto.ts';
import { sellar } from '../../../shared/sobre/sellar.ts';
import { makePersona } from '../../especimenes/persona.ts';
import { filaDeCaptura, filaDeDispositivo } from '../../support/dispositivos.ts';
import { withFolders } from '../../support/folders.ts';
import { testKeystore } from '../../support/keys.ts';
import { type TestDatabase, withPostgres } from '../../support/postgres.ts';
import { ADMIN, CONSULTA } from '../alta/instalacion.ts';

export const PARTES: readonly Parte[] = [
  { nombre: 'anverso', tipo: 'image/jpeg', bytes: concatBytes(new Uint8Array([0xff, 0xd8, 0xff]), randomBytes(900)) },
  { nombre: 'reverso', tipo: 'image/jpeg', bytes: concatBytes(new Uint8Array([0xff, 0xd8, 0xff]), randomBytes(900)) },
  {
    nombre: 'fotoViva',
    tipo: 'image/webp',
    bytes: concatBytes(utf8('RIFF'), randomBytes(4), utf8('WEBP'), randomBytes(90)),
  },
  {
    nombre: 'firma',
    tipo: 'image/png',
    bytes: concatBytes(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), randomBytes(90)),
  },
  { nombre: 'trazos', tipo: 'application/json', bytes: utf8('[]') },
];

/** Data of a support by the nth invented person. */
export function datosDe(seed: number, codigos?: object): { readonly [key: string]: CanonicalValue } {
  const persona = makePersona(seed);
  return {
    v: 1,
    modelo: 'G',
    original: true,
    codigos: (codigos ?? {
      qr: persona.qr,
      code128: persona.code128,
      mrz: persona.mrz,
      claveElector: persona.clave,
      nombre: `${persona.nombres} ${persona.primerApellido}`,
    }) as CanonicalValue,
    lectura: 'en-vivo',
    avisoPrivacidad: '1',
    manifiesto: '1',
    ubicacion: { sin: 'apagada' },
    app: '0.1.0',
    observaciones: [],
  };
}

export interface Admision {
  readonly contador: number;
  readonly datos?: CanonicalValue;
  readonly partes?: readonly Parte[];
  readonly clase?: Clase;
  readonly resultado?: 'acuse' | 'cuarentena';
  readonly recibido?: Date;
  /** Link to the envelope before; the real one unless given. */
  readonly previo?: string | null;
  /** Signs with a key that the device never had. */
  readonly otraFirma?: boolean;
  /** Seals to a key that is not the process's. */
  readonly otroDestino?: boolean;
  /** The first device unless given. */
  readonly dispositivo?: string;
}

export interface Admitido {
  readonly folio: string;
  readonly codigo: string;
  readonly blob: string;
  readonly eslabon: string;
}

export interface Instalacion {
  readonly deps: AperturaDeps & AcusesDeps;
  readonly pool: TestDatabase['pool'];
  readonly clock: ManualClock;
  readonly keys: Keystore;
  readonly keysDir: string;
  readonly correos: Correo[];
  readonly blobs: BlobStore;
  readonly proceso: string;
  readonly auxiliar: string;
  /** Enrols another device; its id. */
  dispositivo(): Promise<string>;
  /** Seals an envelope and records it as admission does. */
  admitir(admision: Admision): Promise<Admitido>;
  abrir(folio: string): Promise<void>;
}

export function withInstalacion(): Instalacion {
  const t = withPostgres(MIGRACIONES);
  const newFolder = withFolders();
  const clock = createManualClock(new Date('2026-03-10T16:00:00Z'));
  const correos: Correo[] = [];
  const captura = crypto.signKeyPair();
  const eslabones = new Map<string, string>();
  let folder: string;
  let keys: Keystore;
  let blobs: BlobStore;
  let proceso: string;
  let auxiliar: string;
  let devices = 0;

  const self: Instalacion = {
    clock,
    correos,
    get deps() {
      return {
        db: t.db,
        keys,
        blobs,
        clock,
        correo: {
          enqueueCorreo: async (_trx: Trx, ...nuevos: readonly Correo[]) => void correos.push(...nuevos),
          nudge: () => {},
        },
      };
    },
    get pool() {
      return t.pool;
    },
    get keys() {
      return keys;
    },
    get keysDir() {
      return join(folder, 'keys');
    },
    get blobs() {
      return blobs;
    },
    get proceso() {
      return proceso;
    },
    get auxiliar() {
      return auxiliar;
    },

    async dispositivo() {
      const id = String(9000 + devices);
      devices++;
      await t.db
        .insertInto('dispositivo')
        .values(filaDeDispositivo({ proceso, auxiliar, id, alta: clock.now(), baja: devices > 1 ? clock.now() : null }))
        .execute();
      await t.db
        .insertInto('clave_captura')
        .values(filaDeCaptura(id, captura.publicKey, clock.now()))
        .execute();
      return id;
    },

    async admitir({ contador, dispositivo = '9000', resultado = 'acuse', clase = 'apoyo', ...more }) {
      const recibido = more.recibido ?? clock.now();
      const folio = makeFolio({ dispositivo, contador });
      const row = await t.db
        .selectFrom('proceso')
        .select('clave_publica')
        .where('id', '=', proceso)
        .executeTakeFirstOrThrow();
      const destino = more.otroDestino ? crypto.boxKeyPair().publicKey : row.clave_publica;
      const firmante = more.otraFirma ? crypto.signKeyPair() : captura;
      const previo =
        more.previo === undefined ? (eslabones.get(`${dispositivo}/${contador - 1}`) ?? null) : more.previo;
      const t0 = recibido.getTime() - 60_000;
      const sellado = await sellar(
        crypto,
        {
          clase,
          folio,
          proceso,
          modalidad: 'auxiliar',
          autor: auxiliar,
          dispositivo,
          firma: { alg: 'Ed25519', clave: keyId(crypto, firmante.publicKey) },
          destino: keyId(crypto, destino),
          contador,
          previo,
          reloj: t0,
          corregido: t0,
          ancla: JSON.parse(keys.firmar<Ancla>({ tipo: 'ancla', v: 1, t: t0 })) as Ancla,
        },
        { datos: more.datos ?? datosDe(contador), partes: more.partes ?? PARTES },
        destino,
        (message) => crypto.sign(message, firmante.secretKey),
      );
      eslabones.set(`${dispositivo}/${contador}`, sellado.eslabon);
      const codigo = base64urlToBytes(sellado.codigo)!;
      const blob = `${proceso}/${Buffer.from(codigo).toString('hex')}`;
      const file = join(folder, 'sobre');
      await writeFile(file, concatBytes(...sellado.trozos));
      await blobs.put(blob, file);
      await rm(file);
      const motivo = resultado === 'acuse' ? null : 'dispositivo-no-autorizado';
      await t.db
        .insertInto('apoyo')
        .values({
          proceso_id: proceso,
          folio,
          codigo,
          tamano: sellado.tamano,
          clase,
          modalidad: 'auxiliar',
          autor: auxiliar,
          dispositivo,
          contador,
          eslabon: base64urlToBytes(sellado.eslabon)!,
          previo: previo === null ? null : base64urlToBytes(previo)!,
          blob,
          estado: resultado === 'acuse' ? 'recibido' : 'enCuarentena',
          resultado,
          motivo,
          marcas: [],
          reloj: recibido,
          corregido: recibido,
          ancla: recibido,
          compromiso_recibido: null,
          recibido,
          respuesta: keys.firmar<Respuesta>({
            tipo: 'respuesta',
            v: 1,
            resultado,
            proceso,
            folio,
            codigo: sellado.codigo,
            tamano: sellado.tamano,
            recibido: recibido.getTime(),
            motivo,
            marcas: [],
            bitacora: null,
          }),
        })
        .execute();
      return { folio, codigo: bytesToBase64url(codigo), blob, eslabon: sellado.eslabon };
    },

    abrir: (folio) => abrirUno(self.deps, { procesoId: proceso, folio }),
  };

  beforeAll(async () => {
    folder = await newFolder();
    keys = await testKeystore(folder, { clock });
    blobs = await openBlobs({ kind: 'files', folder: join(folder, 'sobres') });
    const made = await altaProceso({ db: t.db, keys, clock }, CONSULTA, ADMIN);
    if (!made.ok) throw new Error(made.error);
    proceso = made.value;
    const registered = await altaAuxiliar(
      { ...self.deps, keys, publicUrl: 'https://apoyos.example.org', avisar: () => {} },
      { proceso, nombre: 'Ana Lucía Prueba', correo: 'ana@example.org', telefono: null },
      ADMIN,
    );
    if (!registered.ok) throw new Error(registered.error);
    auxiliar = registered.value;
    await self.dispositivo();
  });
  return self;
}
