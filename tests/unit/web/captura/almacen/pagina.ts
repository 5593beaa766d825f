/** The page in which Chromium runs the store's cases over IndexedDB, and sealing is measured. */
import Dexie from 'dexie';
import { bytesToBase64url } from '../../../../../shared/base/bytes.ts';
import { loadSodium } from '../../../../../shared/crypto/sodium.ts';
import { confiar, fingerprint } from '../../../../../shared/firmados/confianza.ts';
import {
  type Ancla,
  type CertificadoAcuse,
  type CertificadoEmisora,
  type CertificadoProceso,
  firmar,
  keyId,
} from '../../../../../shared/firmados/index.ts';
import { openDexie } from '../../../../../web/captura/almacen/dexie.ts';
import { VERSIONES } from '../../../../../web/captura/almacen/esquema.ts';
import { createLocks } from '../../../../../web/captura/plataforma.ts';
import { createReloj } from '../../../../../web/captura/reloj/index.ts';
import { sellarCaptura } from '../../../../../web/captura/sellado/index.ts';
import { CASOS, DATOS, DISPOSITIVO, makeCaptura, makeInscripcion, makeTrozos, PROCESO } from './casos.ts';

const api = {
  names: () => CASOS.map(({ name }) => name),

  async run(name: string): Promise<void> {
    const database = `caso-${crypto.randomUUID()}`;
    await CASOS.find((caso) => caso.name === name)!.run(() => openDexie(database));
    await Dexie.delete(database);
  },

  /** Durability of each writing transaction that sealing and moving on open, as the browser itself says. */
  async durabilities(): Promise<{ stores: string[]; durability: string }[]> {
    const seen: { stores: string[]; durability: string }[] = [];
    const original = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...args: Parameters<typeof original>) {
      const transaction = original.apply(this, args);
      if (transaction.mode === 'readwrite') {
        seen.push({ stores: [...transaction.objectStoreNames], durability: transaction.durability });
      }
      return transaction;
    };
    try {
      const almacen = await openDexie('durabilidad');
      await almacen.guardarInscripcion(await makeInscripcion());
      const trozos = makeTrozos(1, 10, 1);
      await almacen.guardarSellado(makeCaptura(1, trozos), trozos, 'e');
      await almacen.avanzar(makeCaptura(1, trozos).folio, { estado: 'enTransito', t: 1 });
      await almacen.guardarReloj({ ancla: '', llegada: 0, piso: 0 });
      await almacen.close();
    } finally {
      IDBDatabase.prototype.transaction = original;
    }
    await Dexie.delete('durabilidad');
    return seen;
  },

  /** Runs an operation while the handle dies under it `times` times. */
  async withLostConnection(times: number): Promise<string> {
    const name = `perdida-${crypto.randomUUID()}`;
    const original = IDBDatabase.prototype.transaction;
    let left = 0;
    // Dexie takes hold of the method as it opens.
    IDBDatabase.prototype.transaction = function (...args: Parameters<typeof original>) {
      if (left === 0) return original.apply(this, args);
      left--;
      throw new DOMException(
        'Connection to Indexed Database server lost. Refresh the page to try again',
        'UnknownError',
      );
    };
    const almacen = await openDexie(name);
    await almacen.guardarInscripcion(await makeInscripcion());
    const trozos = makeTrozos(1, 10, 1);
    try {
      left = times;
      const stored = await almacen.guardarSellado(makeCaptura(1, trozos), trozos, 'e');
      return stored.ok ? `stored ${(await almacen.cadena(DISPOSITIVO)).contador}, ${left} left` : stored.error;
    } catch (error) {
      return (error as Error).name;
    } finally {
      left = 0;
      IDBDatabase.prototype.transaction = original;
      await almacen.close();
      await Dexie.delete(name);
    }
  },

  /** The browser closes the handle by itself, as iOS does in the background. */
  async afterForcedClose(): Promise<number> {
    const name = `cierre-${crypto.randomUUID()}`;
    const handles: IDBDatabase[] = [];
    const original = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...args: Parameters<typeof original>) {
      if (!handles.includes(this)) handles.push(this);
      return original.apply(this, args);
    };
    const almacen = await openDexie(name);
    await almacen.guardarInscripcion(await makeInscripcion());
    for (const handle of handles) handle.close();
    const trozos = makeTrozos(1, 10, 1);
    await almacen.guardarSellado(makeCaptura(1, trozos), trozos, 'e');
    IDBDatabase.prototype.transaction = original;
    const { contador } = await almacen.cadena(DISPOSITIVO);
    await almacen.close();
    await Dexie.delete(name);
    return contador;
  },

  /** Fills the store until the browser says no; what it then answers, and whether the chain is as it was. */
  async untilFull(): Promise<{ error: string | null; whole: boolean; stored: number }> {
    const name = `llena-${crypto.randomUUID()}`;
    const almacen = await openDexie(name);
    await almacen.guardarInscripcion(await makeInscripcion());
    let error: string | null = null;
    let contador = 1;
    for (; contador < 200 && error === null; contador++) {
      const trozos = Array.from({ length: 48 }, () => {
        const piece = new Uint8Array(65_536);
        crypto.getRandomValues(piece);
        return piece;
      });
      const stored = await almacen.guardarSellado(makeCaptura(contador, trozos), trozos, `e${contador}`);
      if (!stored.ok) error = stored.error;
    }
    const stored = contador - 2;
    const chain = await almacen.cadena(DISPOSITIVO);
    const last = await almacen.captura(makeCaptura(stored + 1, []).folio);
    const whole =
      chain.contador === stored && last === null && (await almacen.trozo(makeCaptura(stored, []).folio, 47)) !== null;
    await almacen.close();
    await Dexie.delete(name);
    return { error, whole, stored };
  },

  versions: () => VERSIONES.map(({ version }) => version),

  /** Fills a database under an old version of the schema, opens it with the newest, and looks. */
  async migrate(version: number): Promise<{ captures: number; bytes: number; chain: number; signs: boolean }> {
    const name = `version-${version}`;
    await Dexie.delete(name);
    const old = new Dexie(name);
    for (const one of VERSIONES) if (one.version <= version) old.version(one.version).stores(one.stores);
    await old.open();
    const inscripcion = await makeInscripcion();
    await old.table('inscripciones').put(inscripcion);
    await old.table('sueltos').put({ clave: 'actual', valor: DISPOSITIVO });
    for (let contador = 1; contador <= 3; contador++) {
      const trozos = makeTrozos(1, 10, contador);
      const captura = makeCaptura(contador, trozos);
      await old.table('capturas').add(captura);
      await old.table('trozos').bulkAdd(trozos.map((bytes, n) => ({ folio: captura.folio, n, bytes })));
    }
    await old.table('cadenas').put({ dispositivo: DISPOSITIVO, contador: 3, eslabon: 'e3' });
    old.close();

    const almacen = await openDexie(name);
    const captures = await almacen.pagina(DISPOSITIVO, { antesDe: 99, limite: 99 });
    let bytes = 0;
    for (const { folio } of captures) for (const n of [0, 1]) bytes += (await almacen.trozo(folio, n))?.length ?? 0;
    const key = (await almacen.actual())!.llaves.dispositivo;
    const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new Uint8Array(1));
    const chain = (await almacen.cadena(DISPOSITIVO)).contador;
    await almacen.close();
    await Dexie.delete(name);
    return { captures: captures.length, bytes, chain, signs: signature.byteLength === 64 };
  },

  /** Milliseconds of sealing one capture of `bytes`, store and read-back included; `times` of them. */
  async measureSealing(bytes: number, times: number): Promise<number[]> {
    const name = `medida-${crypto.randomUUID()}`;
    const [almacen, sodium] = await Promise.all([openDexie(name), loadSodium()]);
    const [root, emisora, acuse] = [sodium.signKeyPair(), sodium.signKeyPair(), sodium.signKeyPair()];
    const proceso = sodium.boxKeyPair();
    const b64 = bytesToBase64url;
    const now = Date.now();
    const certificados = {
      raiz: b64(root.publicKey),
      emisoras: [
        firmar<CertificadoEmisora>(
          sodium,
          { tipo: 'emisora', v: 1, publica: b64(emisora.publicKey), desde: 0, hasta: now * 2 },
          root,
        ),
      ],
      claves: [
        firmar<CertificadoProceso>(
          sodium,
          { tipo: 'clave-proceso', v: 1, proceso: PROCESO.id, publica: b64(proceso.publicKey), desde: 1 },
          emisora,
        ),
        firmar<CertificadoAcuse>(
          sodium,
          { tipo: 'clave-acuse', v: 1, publica: b64(acuse.publicKey), desde: 1, hasta: now * 2 },
          emisora,
        ),
      ],
    };
    const confianza = confiar(sodium, certificados, fingerprint(sodium, root.publicKey))!;
    const anclaText = firmar<Ancla>(sodium, { tipo: 'ancla', v: 1, t: now }, acuse);
    const ancla = confianza.abrirDelServidor('ancla', anclaText, ({ t }) => t)!;
    const reloj = createReloj({ now: () => Date.now(), monotonic: () => performance.now() }, null);
    reloj.anclar(ancla, anclaText);
    const inscripcion = await makeInscripcion();
    await almacen.guardarInscripcion(inscripcion);
    const captura = sodium.signKeyPair();
    if (keyId(sodium, captura.publicKey) === '') throw new Error('no key');

    const content = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(content.subarray(at, at + 65_536));
    const figures: number[] = [];
    for (let i = 0; i < times; i++) {
      const begun = performance.now();
      const folio = await sellarCaptura(
        { almacen, crypto: sodium, locks: createLocks(), reloj },
        { inscripcion, captura, confianza, ancla: reloj.ancla() },
        { clase: 'apoyo', datos: DATOS, partes: [{ nombre: 'anverso', tipo: 'image/jpeg', bytes: content }] },
      );
      figures.push(performance.now() - begun);
      if (!folio.ok) throw new Error(folio.error);
    }
    await almacen.close();
    await Dexie.delete(name);
    return figures;
  },
};

export type PaginaAlmacen = typeof api;
Object.assign(globalThis, { api });
