/** What happens to a seed: all of it follows from the number, so that a failing one can be run again. */
import { createRandom } from '../especimenes/random.ts';
import { type Clase, PUNTOS, PUNTOS_SERVIDOR, type Punto, type PuntoServidor, puntosDe, TODOS } from './puntos.ts';

/** A kill of the client when it passes a point for the n-th time in its life, or after some time. */
export type Muerte =
  | { readonly tipo: 'en-punto'; readonly punto: Punto; readonly n: number; readonly demoraMs: number }
  /** As the n-th folio of its life shows. */
  | { readonly tipo: 'en-folio'; readonly n: number }
  | { readonly tipo: 'al-azar'; readonly ms: number };

export interface Plan {
  readonly semilla: number;
  readonly clase: Clase;
  /** Bytes of each capture's content. */
  readonly capturas: readonly number[];
  /** One per life of the client; after them it is left alone. */
  readonly muertes: readonly Muerte[];
  /** Its captures are real supports, and the server opens them. */
  readonly abre: boolean;
  /** Where the server is killed; null: nowhere. */
  readonly servidorEn: { readonly punto: PuntoServidor; readonly n: number } | null;
  /** When, from the seed's start, the server and PostgreSQL are killed. */
  readonly servidorMs: readonly number[];
  readonly postgresMs: readonly number[];
  readonly red: Red;
}

/** What the proxy does to connections; each has its own share by chance. */
export interface Red {
  /** Cuts in all, after which it cuts no more. */
  readonly cortes: number;
  /** A cut comes after at most so many bytes of a connection, either way. */
  readonly maxBytes: number;
  readonly maxDemoraMs: number;
  /** Bytes per second; null for no limit. */
  readonly tasa: number | null;
}

const KB = 1024;
const isSealing = (punto: Punto): boolean => ['borrador', 'borrador>sellado', 'sellado'].includes(punto);
const isUploading = (punto: Punto): boolean => ['trozo', 'sigue'].includes(punto);

/** Points of the server, taken in turn with seeds that have none; openings twice, since fewer seeds open. */
const TURNOS: readonly (PuntoServidor | null)[] = [
  null,
  null,
  null,
  null,
  ...PUNTOS_SERVIDOR,
  ...PUNTOS_SERVIDOR.filter((punto) => punto.startsWith('apertura')),
];

/** 95 seeds come to the five points before this one once less than to the others; seeds aimed elsewhere pass by most of them. */
const FIRST = TODOS.indexOf('rechazado');

/** The plan of a seed. Its first kill is aimed at the points in turn. */
export function makePlan(semilla: number): Plan {
  const random = createRandom(semilla, 'faults');
  const primero = TODOS[(semilla + FIRST) % TODOS.length]!;
  const clase = PUNTOS[primero];
  const turno = TURNOS[(semilla + Math.floor(semilla / TODOS.length)) % TURNOS.length]!;
  const abre = turno?.startsWith('apertura') === true && clase.resultado === 'acuse' && clase.via === 'linea';
  const capturas = isUploading(primero)
    ? // Together twelve pieces or more, which a slow line has confirmed by ones.
      [random.int(400 * KB, 600 * KB), random.int(400 * KB, 600 * KB)]
    : Array.from({ length: random.int(2, 4) }, () =>
        random.chance(0.3) ? random.int(300 * KB, 700 * KB) : random.int(1, 100 * KB),
      );
  const aim = (punto: Punto, n: number): Muerte => ({
    tipo: 'en-punto',
    punto,
    n,
    demoraMs: random.chance(0.5) ? 0 : random.int(0, 4),
  });
  // What was handed in as a file was sealed in an earlier life.
  const puntos = puntosDe(clase).filter((punto) => clase.via === 'linea' || !isSealing(punto));
  const muertes = [aim(primero, random.int(1, isUploading(primero) && !abre ? 6 : capturas.length))];
  if (random.chance(0.4)) muertes.push(aim(primero, 1));
  if (random.chance(0.4)) muertes.push(aim(random.pick(puntos), 1));
  if (clase.via === 'linea' && !isSealing(primero) && random.chance(0.3)) {
    muertes.unshift({ tipo: 'en-folio', n: random.int(1, capturas.length) });
  }
  if (random.chance(0.2)) muertes.push({ tipo: 'al-azar', ms: random.int(0, 1200) });
  return {
    semilla,
    clase,
    capturas,
    muertes,
    abre,
    servidorEn:
      turno && clase.via === 'linea' && (abre || !turno.startsWith('apertura'))
        ? { punto: turno, n: random.int(1, 2) }
        : null,
    servidorMs: random.chance(abre ? 0.3 : 0.06) ? [random.int(0, 3000)] : [],
    postgresMs: random.chance(0.2) ? [random.int(0, 3000)] : [],
    red: {
      cortes: random.int(0, 5),
      maxBytes: random.chance(0.5) ? 20 * KB : 400 * KB,
      maxDemoraMs: random.chance(0.4) ? random.int(1, 40) : 0,
      tasa: isUploading(primero) ? random.int(500, 1000) * KB : random.chance(0.3) ? random.int(200, 2000) * KB : null,
    },
  };
}

/** The plans of so many seeds from one on; those that open come last, so that a world changes over once. */
export const makePlanes = (desde: number, seeds: number): Plan[] =>
  Array.from({ length: seeds }, (_, i) => makePlan(desde + i)).sort((a, b) => Number(a.abre) - Number(b.abre));
