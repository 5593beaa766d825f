/**
 * An enrolled phone about its auxiliar's phones (shared/api/dispositivos.ts): it lists them, and gives
 * itself or the other one de baja. Nobody is told anything without the device key, nor changes anything
 * without the password's key; the database judges, under the auxiliar's lock, so that of two phones that
 * give each other de baja in the same instant one stays.
 */

import { Rechazo } from '../../shared/api/alta.ts';
import {
  AnclaReply,
  AnclaRequest,
  BajaFirmadaRequest,
  ConsultaRequest,
  DispositivosReply,
} from '../../shared/api/dispositivos.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { Ancla, Roster } from '../../shared/firmados/index.ts';
import type { Buzon } from '../correo/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Db, Trx } from '../platform/database.ts';
import { type Http, rechazar } from '../platform/http.ts';
import { createAnclas } from '../platform/keystore/anclas.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import { dispositivosActivos, type EnEspera } from './bajas.ts';
import { rosterOf } from './cuentas.ts';
import { fichas } from './fichas.ts';
import { esReciente, firmoBaja, firmoConsulta, tomarUnaVez } from './peticiones.ts';
import { darDeBaja } from './propias.ts';

export interface DispositivosDeps {
  readonly db: Db;
  readonly keys: Pick<Keystore, 'unwrap' | 'certificados' | 'firmar' | 'huella' | 'refresh'>;
  readonly correo: Buzon;
  readonly clock: Clock;
  /** After the commit: an auxiliar's devices changed; her cuaderno should say so. */
  readonly avisar: (autorId: string) => void;
  readonly enEspera: EnEspera;
  /** Origins that devices address this server by. */
  readonly origins: readonly string[];
}

/** Requests of one address in ten minutes; many auxiliares may work behind one router. */
const PER_ADDRESS = { ancla: 240, consulta: 240, baja: 60 } as const;
const TEN_MINUTES = 10 * 60_000;

const STATUS = {
  'dispositivo-no-reconocido': 401,
  'peticion-vencida': 401,
  'dispositivo-de-baja': 403,
  'auxiliar-no-activo': 403,
  'dispositivo-ajeno': 404,
  'peticion-repetida': 409,
} as const;
type Refusal = keyof typeof STATUS;

export function registerDispositivos(app: Http, deps: DispositivosDeps): void {
  const { db, keys, clock, origins } = deps;
  const anclas = createAnclas({ keystore: keys });
  const limit = (step: keyof typeof PER_ADDRESS) => ({
    rateLimit: { max: PER_ADDRESS[step], timeWindow: TEN_MINUTES, groupId: `dispositivos-${step}` },
  });
  const refusals = { 400: Rechazo, 401: Rechazo, 403: Rechazo, 404: Rechazo, 409: Rechazo, 429: Rechazo };

  app.post(
    '/api/dispositivos/ancla',
    { config: limit('ancla'), schema: { body: AnclaRequest, response: { 200: AnclaReply, ...refusals } } },
    async (_request, reply) =>
      reply.code(200).send({ ancla: keys.firmar<Ancla>({ tipo: 'ancla', v: 1, t: clock.now().getTime() }) }),
  );

  app.post(
    '/api/dispositivos/consulta',
    { config: limit('consulta'), schema: { body: ConsultaRequest, response: { 200: DispositivosReply, ...refusals } } },
    async ({ body }, reply) => {
      const { dispositivo, ancla } = body;
      const refuse = (codigo: Refusal) => reply.code(STATUS[codigo]).send(rechazar(codigo));
      if (!(await esReciente(anclas, ancla, clock.now()))) return refuse('peticion-vencida');
      const ficha = (await fichas(db, [dispositivo])).get(dispositivo);
      if (!ficha || !firmoConsulta(ficha, origins, { ancla, dispositivo }, body.firmaDispositivo)) {
        return refuse('dispositivo-no-reconocido');
      }
      if (!ficha.auxiliar.alta) return refuse('auxiliar-no-activo');
      if (!ficha.activo) return refuse('dispositivo-de-baja');
      return reply.code(200).send(await lista(deps, ficha.autorId));
    },
  );

  app.post(
    '/api/dispositivos/baja',
    { config: limit('baja'), schema: { body: BajaFirmadaRequest, response: { 200: DispositivosReply, ...refusals } } },
    async ({ body }, reply) => {
      const now = clock.now();
      const refuse = (codigo: Refusal) => reply.code(STATUS[codigo]).send(rechazar(codigo));
      if (!(await esReciente(anclas, body.ancla, now))) return refuse('peticion-vencida');
      // Judged once more under the lock: who signed nothing makes nobody wait for it.
      const ficha = (await fichas(db, [body.dispositivo])).get(body.dispositivo);
      if (!ficha || !firmoBaja(ficha, origins, body)) return refuse('dispositivo-no-reconocido');
      const done = await db.transaction().execute((trx) => bajaPedida(trx, deps, body, now));
      if (!done.ok) return refuse(done.error);
      deps.correo.nudge();
      if (done.value.cambio) deps.avisar(done.value.auxiliarId);
      return reply.code(200).send(await lista(deps, done.value.auxiliarId));
    },
  );
}

/** Judges and does it, in one transaction that holds the auxiliar's devices. A refusal changes nothing. */
async function bajaPedida(
  trx: Trx,
  deps: DispositivosDeps,
  peticion: BajaFirmadaRequest,
  now: Date,
): Promise<Result<{ readonly auxiliarId: string; readonly cambio: boolean }, Refusal>> {
  const { dispositivo, baja } = peticion;
  const ficha = (await fichas(trx, [dispositivo], { lock: true })).get(dispositivo);
  const message = ficha && firmoBaja(ficha, deps.origins, peticion);
  if (!message) return err('dispositivo-no-reconocido');
  if (!ficha.auxiliar.alta) return err('auxiliar-no-activo');
  // Its own once more: the answer to the first was lost on the way.
  if (!ficha.activo && baja !== dispositivo) return err('dispositivo-de-baja');
  const taken = await tomarUnaVez(trx, message, now);
  if (!taken.ok) return taken;
  const done = await darDeBaja(trx, deps, {
    auxiliarId: ficha.autorId,
    dispositivo: baja,
    desde: dispositivo,
    now,
  });
  return done.ok ? ok({ auxiliarId: ficha.autorId, cambio: done.value.cambio }) : err('dispositivo-ajeno');
}

async function lista({ db, keys, clock, enEspera }: DispositivosDeps, auxiliarId: string): Promise<DispositivosReply> {
  // Dated before it is read: of two lists the later one is believed, and a baja may come in between.
  const t = clock.now().getTime();
  const roster = (await rosterOf(db, auxiliarId))!;
  const documento = keys.firmar<Roster>({ tipo: 'dispositivos', v: 1, t, ...roster });
  return { documento, dispositivos: await dispositivosActivos(db, enEspera, auxiliarId) };
}
