/**
 * The page of the browser seeds: the same client modules over IndexedDB, without screens. What
 * happens goes to the harness through a binding, which the page awaits at armed points.
 */
import { loadSodium } from '../../../shared/crypto/sodium.ts';
import { versionesDe } from '../../../shared/proceso/textos.ts';
import { openDexie } from '../../../web/captura/almacen/dexie.ts';
import type { Captura } from '../../../web/captura/almacen/index.ts';
import type { Cliente } from '../../../web/captura/cliente.ts';
import { createCliente } from '../../../web/captura/nucleo.ts';
import type { Locks } from '../../../web/captura/plataforma.ts';
import { readsBack } from '../../../web/captura/sellado/index.ts';
import { derivarBarato } from '../derivar.ts';
import { type Arma, createTestigo, type Suceso } from '../testigo.ts';
import { type Vida, vivir } from '../vida.ts';

declare global {
  // What Playwright exposes.
  var decir: (suceso: Suceso) => Promise<void>;
}

const [files, crypto] = await Promise.all([openDexie(), loadSodium()]);
const never = (): Promise<never> => new Promise(() => undefined);

async function open(arma: Arma | null): Promise<{ cliente: Cliente; almacen: typeof files }> {
  const testigo = createTestigo({
    decir: (suceso) => void globalThis.decir(suceso),
    parar: never,
    arma,
    rotura: null,
    borrarSobre: async () => undefined,
  });
  const almacen = testigo.wrapAlmacen(files);
  const cliente = await createCliente({
    almacen,
    crypto,
    subtle: globalThis.crypto.subtle,
    extractableKeys: false,
    derivar: derivarBarato(crypto),
    WebSocket: testigo.wrapWebSocket(WebSocket),
    fetch: globalThis.fetch.bind(globalThis),
    relojes: { now: () => Date.now(), monotonic: () => performance.now() },
    locks: navigator.locks as Locks,
    random: Math.random,
    origen: location.origin,
    version: '0.1.0',
  });
  return { cliente, almacen };
}

let enrolling: Cliente | null = null;

const api = {
  async pedirCodigo(proceso: string, auxiliar: string, correo: string): Promise<string | null> {
    enrolling = (await open(null)).cliente;
    const asked = await enrolling.pedirCodigo({ proceso, auxiliar, correo });
    return asked.ok ? null : asked.error.codigo;
  },
  async inscribir(request: {
    readonly proceso: string;
    readonly auxiliar: string;
    readonly correo: string;
    readonly codigo: string;
    readonly huella: string;
    readonly contrasena: string;
  }): Promise<string> {
    const { huella, contrasena, ...rest } = request;
    const verified = await enrolling!.verificar(rest, huella);
    if (!verified.ok) throw new Error(verified.error.codigo);
    const textos = versionesDe(verified.value.proceso.textosAuxiliar);
    const enrolled = await enrolling!.inscribir({ nombre: 'Navegador', contrasena, textos });
    if (!enrolled.ok) throw new Error(enrolled.error.codigo);
    await enrolling!.apagar();
    return (await files.actual())!.dispositivo;
  },
  /** Begins a life; what comes of it is told. */
  async vivir(vida: Vida, arma: Arma | null): Promise<void> {
    const { cliente, almacen } = await open(arma);
    vivir(cliente, almacen, vida, (suceso) => void globalThis.decir(suceso)).catch((error: Error) => {
      console.error(error.message);
    });
  },
  capturas: async (dispositivo: string): Promise<readonly Captura[]> =>
    files.pagina(dispositivo, { antesDe: Number.MAX_SAFE_INTEGER, limite: 1000 }),
  /** Folios without an answer whose bytes are not all there. */
  async perdidos(dispositivo: string): Promise<string[]> {
    const lost: string[] = [];
    for (const captura of await api.capturas(dispositivo)) {
      if (captura.resultado === null && !(await readsBack(files, crypto, captura))) lost.push(captura.folio);
    }
    return lost;
  },
};

export type PaginaFaltas = typeof api;
Object.assign(globalThis, { api });
