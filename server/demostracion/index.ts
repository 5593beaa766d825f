/**
 * Something to try at once: a process whose window is open now and a few auxiliares with their
 * invitations. Invented people, in installations that are for demonstration only; in production the
 * settings make it impossible (config.ts).
 */
import Type from 'typebox';
import { type AuxiliaresDeps, altaAuxiliar, enlaceDeAlta, leerContacto } from '../auxiliares/index.ts';
import type { Http } from '../platform/http.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import { altaProceso } from '../procesos/index.ts';
import { CONSULTA_DE_EJEMPLO, personaDeEjemplo } from './ejemplos.ts';

export interface DemostracionDeps extends AuxiliaresDeps {
  readonly keys: Pick<Keystore, 'unwrap' | 'huella' | 'createProceso'>;
}

export interface AuxiliarDeEjemplo {
  readonly nombre: string;
  readonly auxiliar: string;
  readonly correo: string;
  /** Opens the app with the invitation's data. */
  readonly enlace: string;
}

export interface Demostracion {
  readonly proceso: string;
  readonly nombre: string;
  readonly inicio: Date;
  readonly fin: Date;
  readonly auxiliares: readonly AuxiliarDeEjemplo[];
}

const QUIEN = { rol: 'demostracion', id: null } as const;
const DAY_MS = 86_400_000;
const OPEN_BEFORE_MS = DAY_MS;
const OPEN_AFTER_MS = 60 * DAY_MS;
const AUXILIARES = 4;
const SHOWN = 8;

/** The process to try and its auxiliares; made where there is none, or where the last one closes within a day. */
export async function prepararDemostracion(deps: DemostracionDeps): Promise<Demostracion> {
  const existing = await latestDemonstration(deps);
  const proceso = existing ?? (await create(deps));
  return describe(deps, proceso);
}

async function latestDemonstration({ db, clock }: DemostracionDeps): Promise<string | null> {
  const row = await db
    .selectFrom('bitacora')
    .innerJoin('proceso', 'proceso.id', 'bitacora.objeto')
    .select('proceso.id')
    .where('bitacora.que', '=', 'proceso-alta')
    .where('bitacora.rol', '=', QUIEN.rol)
    .where('proceso.fin', '>', new Date(clock.now().getTime() + DAY_MS))
    .orderBy('bitacora.seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

async function create(deps: DemostracionDeps): Promise<string> {
  const now = deps.clock.now().getTime();
  const proceso = await altaProceso(
    deps,
    { ...CONSULTA_DE_EJEMPLO, inicio: new Date(now - OPEN_BEFORE_MS), fin: new Date(now + OPEN_AFTER_MS) },
    QUIEN,
  );
  if (!proceso.ok) throw new Error(`the process to try was refused: ${proceso.error}`);
  await invite(deps, proceso.value, AUXILIARES);
  return proceso.value;
}

/** Registers so many more invented auxiliares; their ids. */
async function invite(deps: DemostracionDeps, proceso: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  const { registered } = await deps.db
    .selectFrom('auxiliar')
    .select((eb) => eb.fn.countAll<number>().as('registered'))
    .where('proceso_id', '=', proceso)
    .executeTakeFirstOrThrow();
  for (let n = registered; ids.length < count; n++) {
    const registro = await altaAuxiliar(deps, { proceso, telefono: null, ...personaDeEjemplo(n) }, QUIEN);
    if (registro.ok) ids.push(registro.value);
    // Someone else registered the same one in the same instant.
    else if (registro.error !== 'correo-ya-registrado') throw new Error(registro.error);
  }
  return ids;
}

async function describe(deps: DemostracionDeps, proceso: string): Promise<Demostracion> {
  const { nombre, inicio, fin } = await deps.db
    .selectFrom('proceso')
    .select(['nombre', 'inicio', 'fin'])
    .where('id', '=', proceso)
    .executeTakeFirstOrThrow();
  const rows = await deps.db
    .selectFrom('auxiliar')
    .select('id')
    .where('proceso_id', '=', proceso)
    .where('baja', 'is', null)
    .orderBy('alta')
    .limit(SHOWN)
    .execute();
  const auxiliares = await Promise.all(rows.map(({ id }) => describeAuxiliar(deps, proceso, id)));
  return { proceso, nombre, inicio, fin, auxiliares };
}

async function describeAuxiliar(deps: DemostracionDeps, proceso: string, auxiliar: string): Promise<AuxiliarDeEjemplo> {
  const contacto = await leerContacto(deps.db, deps.keys, auxiliar);
  if (!contacto) throw new Error(`auxiliar ${auxiliar} has no contact`);
  const { nombre, correo } = contacto;
  const enlace = enlaceDeAlta({
    correo,
    proceso: { id: proceso },
    auxiliar,
    url: deps.publicUrl,
    huella: deps.keys.huella,
  });
  return { nombre, auxiliar, correo, enlace };
}

const Cuantos = Type.Object({ cuantos: Type.Integer({ minimum: 1, maximum: 500 }) }, { additionalProperties: false });

/** `POST /api/demostracion/auxiliares {cuantos}`: more auxiliares to try with, for simulators. */
export function registerDemostracion(app: Http, deps: DemostracionDeps, proceso: string): void {
  app.post('/api/demostracion/auxiliares', { schema: { body: Cuantos } }, async (request) => {
    const ids = await invite(deps, proceso, request.body.cuantos);
    const auxiliares: AuxiliarDeEjemplo[] = [];
    for (const id of ids) auxiliares.push(await describeAuxiliar(deps, proceso, id));
    return { proceso, auxiliares };
  });
}
