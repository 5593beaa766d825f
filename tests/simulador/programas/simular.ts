/**
 * `npm run simular -- --url URL --auxiliares A --apoyos N [--concurrencia C] [--semilla S]`: enrols A
 * auxiliares at a demonstration server and sends N supports of drawn credentials in all, C at a
 * time, running the app's own client modules. Ends with 1 unless each got its acuse.
 */
import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Captura } from '../../../web/captura/almacen/index.ts';
import type { Cliente } from '../../../web/captura/cliente.ts';
import { createCliente } from '../../../web/captura/nucleo.ts';
import { makeEspecimenApoyo } from '../../especimenes/apoyo.ts';
import { openAlmacenArchivos } from '../almacen-archivos.ts';
import { contenidoDe } from '../apoyo.ts';
import { inscribir, invitar, seguirBuzon } from '../flota.ts';
import { makePlataforma } from '../plataforma.ts';

/** Sets of pictures drawn; each support has a person, codes and bytes of its own all the same. */
const POOL = 8;
const PASSWORD = 'contraseña simulada';
const USO = 'Uso: npm run simular -- --url URL --auxiliares A --apoyos N [--concurrencia C] [--semilla S]';

const options = readOptions();
// Each provider listens for the process's exit.
EventEmitter.defaultMaxListeners = 10 + 4 * options.auxiliares;
const folder = await mkdtemp(join(tmpdir(), 'rubrica-simular-'));
try {
  process.exitCode = await simulate();
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit();

interface Telefono {
  readonly cliente: Cliente;
  /** Resolves with a capture once it was answered. */
  answered(folio: string): Promise<Captura>;
}

async function simulate(): Promise<number> {
  const { url, auxiliares, apoyos, concurrencia, semilla } = options;
  const buzon = await seguirBuzon(url);
  const invitaciones = await invitar(url, auxiliares);
  const telefonos: Telefono[] = [];
  for (const [n, invitacion] of invitaciones.entries()) {
    const telefono = await openTelefono(join(folder, String(n)));
    await inscribir(telefono.cliente, invitacion, buzon, PASSWORD);
    telefonos.push(telefono);
  }
  console.log(`Inscritos: ${auxiliares}.`);

  const begun = performance.now();
  const latencies: number[] = [];
  const outcomes = new Map<string, number>();
  let next = 0;
  async function sender(): Promise<void> {
    while (next < apoyos) {
      const n = next++;
      const { cliente, answered } = telefonos[n % auxiliares]!;
      const contenido = contenidoDe(await makeEspecimenApoyo(semilla + n, { pool: POOL }));
      const sealed = await cliente.sellar(contenido);
      if (!sealed.ok) throw new Error(`sellar: ${sealed.error}`);
      const from = performance.now();
      const { resultado, motivo } = await answered(sealed.value.folio);
      latencies.push(performance.now() - from);
      const outcome = motivo ? `${resultado} (${motivo})` : resultado!;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrencia, apoyos) }, sender));
  const seconds = (performance.now() - begun) / 1000;

  for (const [outcome, count] of outcomes) console.log(`${outcome}: ${count}`);
  latencies.sort((a, b) => a - b);
  const quantile = (q: number): string => (latencies[Math.floor(q * (latencies.length - 1))] ?? 0).toFixed(0);
  console.log(
    `${apoyos} apoyos en ${seconds.toFixed(1)} s: ${(apoyos / seconds).toFixed(1)}/s; ` +
      `del folio a la respuesta, p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms.`,
  );
  await Promise.all(telefonos.map(({ cliente }) => cliente.cerrar()));
  return outcomes.get('acuse') === apoyos ? 0 : 1;
}

async function openTelefono(path: string): Promise<Telefono> {
  const almacen = await openAlmacenArchivos(path);
  const cliente = await createCliente(await makePlataforma(almacen, options.url));
  const waiting = new Map<string, (captura: Captura) => void>();
  almacen.observar(async () => {
    for (const [folio, resolve] of waiting) {
      const captura = await almacen.captura(folio);
      if (!captura?.resultado) continue;
      waiting.delete(folio);
      resolve(captura);
    }
  });
  return {
    cliente,
    async answered(folio) {
      const captura = await almacen.captura(folio);
      return captura?.resultado ? captura : new Promise((resolve) => waiting.set(folio, resolve));
    },
  };
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        url: { type: 'string' },
        auxiliares: { type: 'string' },
        apoyos: { type: 'string' },
        concurrencia: { type: 'string', default: '4' },
        semilla: { type: 'string', default: '1' },
      },
    });
    const count = (text: string | undefined): number => {
      if (!text || !/^[1-9]\d{0,6}$/.test(text)) throw new TypeError('not a count');
      return Number(text);
    };
    return {
      url: new URL(values.url ?? '').origin,
      auxiliares: count(values.auxiliares),
      apoyos: count(values.apoyos),
      concurrencia: count(values.concurrencia),
      semilla: count(values.semilla),
    };
  } catch {
    console.error(USO);
    return process.exit(2);
  }
}
