/**
 * The view that the screens show, made up of what the store holds and of what the client knows at this
 * moment. The first one, of a client that has only just opened its store, needs neither crypto nor sync, so
 * that the menu does not wait for them.
 */
import { type Conteos, type Inscripcion, recordsLeft } from './almacen/index.ts';
import { esperaGuardada } from './claves/espera.ts';
import type { InscripcionVista, RegistroAnterior, Vista } from './cliente.ts';
import { isOlder } from './envio/minimo.ts';
import type { Plataforma } from './plataforma.ts';
import { openReloj, type Reloj } from './reloj/index.ts';
import { createSabido, type Sabido } from './sabido.ts';

/** Bytes that a usual envelope takes on the phone, to tell how many still fit. */
export const USUAL_BYTES = 600_000;
const NOTHING: Conteos = { sellados: 0, enTransito: 0, recibidos: 0, enCuarentena: 0, rechazados: 0 };

type Deps = Pick<Plataforma, 'almacen' | 'locks' | 'relojes' | 'version'>;

/** What is not in the store, or not in it alone. */
interface Presente extends Pick<Vista, 'desbloqueado' | 'envio' | 'modo' | 'restantes'> {
  /** The oldest app that the server takes new captures from, as far as it is known. */
  readonly minimo: string | null;
  readonly inscripcion: Inscripcion | null;
  readonly reloj: Reloj;
  readonly sabido: Sabido;
}

export async function componerVista(
  p: Deps,
  { inscripcion, reloj, sabido, desbloqueado, envio, modo, restantes, minimo }: Presente,
): Promise<Vista> {
  const { almacen, version } = p;
  return {
    inscripcion: inscripcion && publicView(inscripcion),
    desbloqueado,
    esperaHasta: await esperaGuardada(p),
    credencial: inscripcion !== null && (await hayCredencial(p, inscripcion)),
    conteos: inscripcion ? await almacen.conteos(inscripcion.dispositivo) : NOTHING,
    anteriores: await anteriores(p, inscripcion),
    guardados: await almacen.guardados(),
    envio,
    modo,
    cuaderno: sabido.cuaderno(),
    lista: sabido.lista(),
    contacto: reloj.ancla()?.t ?? null,
    desfase: reloj.ancla() && reloj.corregido() - reloj.crudo(),
    restantes,
    actualizarA: minimo !== null && isOlder(version, minimo) ? minimo : null,
  };
}

/**
 * The view before the client is there. What waits on the other phones is missing: it is in the cuaderno,
 * whose reading takes Yjs; the client tells it a moment later.
 */
export async function primeraVista(p: Deps): Promise<Vista> {
  const inscripcion = await p.almacen.actual();
  const sabido = createSabido(p.almacen, () => ({ enEspera: {}, contestados: {} }));
  if (inscripcion) await sabido.releer(inscripcion);
  return componerVista(p, {
    inscripcion,
    sabido,
    reloj: await openReloj(p),
    desbloqueado: false,
    envio: { tipo: 'apagado' },
    modo: null,
    restantes: recordsLeft(await p.almacen.espacio(), USUAL_BYTES),
    minimo: await p.almacen.minimo(),
  });
}

/** Sealed with any registration of hers in this process: a refused one is none, nor one in quarantine. */
async function hayCredencial({ almacen }: Deps, of: Inscripcion): Promise<boolean> {
  if (of.credencial) return true;
  for (const one of await almacen.inscripciones()) {
    if (one.autor !== of.autor || one.proceso.id !== of.proceso.id) continue;
    const made = await almacen.credenciales(one.dispositivo);
    if (made.some(({ resultado }) => resultado === null || resultado === 'acuse')) return true;
  }
  return false;
}

async function anteriores({ almacen }: Deps, inscripcion: Inscripcion | null): Promise<RegistroAnterior[]> {
  const earlier = (await almacen.inscripciones()).filter(({ dispositivo }) => dispositivo !== inscripcion?.dispositivo);
  return Promise.all(
    earlier.reverse().map(async ({ dispositivo, autor, nombre, proceso }) => ({
      dispositivo,
      autor,
      nombre,
      proceso: { tipo: proceso.tipo, entidad: proceso.entidad, nombre: proceso.nombre },
      conteos: await almacen.conteos(dispositivo),
    })),
  );
}

const publicView = ({ dispositivo, autor, nombre, proceso, alta }: Inscripcion): InscripcionVista => ({
  dispositivo,
  autor,
  nombre,
  proceso,
  alta,
});
