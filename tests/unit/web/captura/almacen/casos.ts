/**
 * What every store of the phone must do. The cases know no test runner, so that the very same ones
 * run in Node over files and in a real Chromium over IndexedDB. Each gets a fresh store.
 */
import type { ProcesoPublico } from '../../../../../shared/api/alta.ts';
import type { DatosApoyo } from '../../../../../shared/apoyo/contenido.ts';
import { makeFolio } from '../../../../../shared/apoyo/folio.ts';
import { equalBytes } from '../../../../../shared/base/bytes.ts';
import type { Almacen, Captura, Inscripcion } from '../../../../../web/captura/almacen/index.ts';
import { TEXTOS } from '../../../../support/textos.ts';

/** Opens the case's store; called again it opens the same one, as after a restart. */
export type Reopen = () => Promise<Almacen>;

export interface Caso {
  readonly name: string;
  run(open: Reopen): Promise<void>;
}

export const DISPOSITIVO = 'K7QM';

export const PROCESO: ProcesoPublico = {
  id: 'CP-2026-001',
  tipo: 'Consulta popular',
  nombre: 'Proceso de prueba',
  planteamiento: '¿?',
  promovente: 'Promovente de prueba',
  entidad: 'Nacional',
  inicio: 1_000,
  fin: 9_999_999_999_999,
  avisoPrivacidad: { version: '1', texto: 'Aviso', url: '' },
  manifiesto: { version: '1', texto: 'Manifiesto' },
  textosAuxiliar: TEXTOS,
};

const LISTA = {
  autor: 'AB12CD3',
  documento: '{"tipo":"dispositivos"}',
  dispositivos: [{ id: DISPOSITIVO, nombre: 'Moto', alta: 1, ultimoContacto: null, recibidos: 2, enEspera: 3 }],
};

/** An enrolment with a real device key. */
export async function makeInscripcion(dispositivo = DISPOSITIVO, alta = 1_000): Promise<Inscripcion> {
  const extractable = typeof process !== 'undefined';
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, extractable, ['sign', 'verify']);
  return {
    dispositivo,
    autor: 'AB12CD3',
    nombre: 'Auxiliar de prueba',
    proceso: PROCESO,
    huella: 'huella',
    alta,
    llaves: {
      dispositivo: keys.privateKey,
      publicaDispositivo: 'publica',
      captura: {
        publica: 'captura',
        sal: new Uint8Array([1, 2, 3]),
        costo: { operations: 1, memoryBytes: 8192 },
        envuelta: new Uint8Array([4, 5, 6]),
      },
    },
  };
}

/** Pieces of a pretended envelope: full ones of 64 KiB and a last one of `last` bytes. */
export function makeTrozos(full: number, last: number, seed: number): Uint8Array[] {
  const piece = (length: number, n: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + n * 7 + seed) & 0xff);
  return [...Array.from({ length: full }, (_, n) => piece(65_536, n)), piece(last, full)];
}

export function makeCaptura(contador: number, trozos: readonly Uint8Array[], dispositivo = DISPOSITIVO): Captura {
  return {
    folio: makeFolio({ dispositivo, contador }),
    dispositivo,
    contador,
    clase: 'apoyo',
    proceso: PROCESO.id,
    estado: 'sellado',
    codigo: `codigo-${contador}`,
    tamano: trozos.reduce((sum, { length }) => sum + length, 0),
    compromiso: `{"folio":"${contador}"}`,
    sellado: contador * 10,
    enTransito: null,
    contestado: null,
    borrado: null,
    resultado: null,
    recibido: null,
    motivo: null,
    respuesta: null,
  };
}

/** Data of a support, for tests that look at its envelope only. */
export const DATOS: DatosApoyo = {
  v: 1,
  modelo: 'G',
  original: true,
  codigos: {},
  lectura: 'no-leido',
  avisoPrivacidad: '1',
  manifiesto: '1',
  ubicacion: { sin: 'negada' },
  app: '0.0.0',
  observaciones: [],
};

const contestar = (resultado: 'acuse' | 'cuarentena' | 'rechazo') =>
  ({ estado: 'contestado', t: 30, resultado, recibido: 25, motivo: null, respuesta: '{"firma":"…"}' }) as const;

function check(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`expected ${what}`);
}
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

async function enrolled(open: Reopen): Promise<Almacen> {
  const almacen = await open();
  await almacen.guardarInscripcion(await makeInscripcion());
  return almacen;
}

async function seal(
  almacen: Almacen,
  contador: number,
  dispositivo = DISPOSITIVO,
): Promise<{ captura: Captura; trozos: Uint8Array[] }> {
  const trozos = makeTrozos(1, 100 + contador, contador);
  const captura = makeCaptura(contador, trozos, dispositivo);
  const stored = await almacen.guardarSellado(captura, trozos, `eslabon-${contador}`);
  check(stored.ok, 'the sealed capture to be stored');
  return { captura, trozos };
}

export const CASOS: readonly Caso[] = [
  {
    name: 'keeps an enrolment whose device key still signs after a restart',
    async run(open) {
      const almacen = await open();
      check((await almacen.actual()) === null, 'no enrolment at first');
      const inscripcion = await makeInscripcion();
      await almacen.guardarAltaEnCurso({ proceso: 'p', auxiliar: 'a', llaves: inscripcion.llaves });
      check((await almacen.altaEnCurso())?.auxiliar === 'a', 'the pending enrolment');
      const solicitud = { proceso: 'p', auxiliar: 'a', correo: 'c', huella: null, codigoPedido: 7, t: 8 };
      await almacen.guardarSolicitudAlta(solicitud);
      check(same(await almacen.solicitudAlta(), solicitud), 'what was typed for it');
      await almacen.guardarSolicitudAlta(null);
      check((await almacen.solicitudAlta()) === null, 'it to be forgotten');
      await almacen.guardarSolicitudAlta(solicitud);
      await almacen.guardarIntentos({ fallos: 4, t: 9 });
      await almacen.guardarInscripcion(inscripcion);
      await almacen.close();

      const again = await open();
      const kept = await again.actual();
      check(kept?.dispositivo === DISPOSITIVO && same(kept.proceso, PROCESO), 'the enrolment');
      check(equalBytes(kept.llaves.captura.envuelta, new Uint8Array([4, 5, 6])), 'the wrapped key’s bytes');
      const signature = await crypto.subtle.sign(
        { name: 'ECDSA', hash: 'SHA-256' },
        kept.llaves.dispositivo,
        new Uint8Array(3),
      );
      check(signature.byteLength === 64, 'a signature');
      check((await again.altaEnCurso()) === null, 'the pending enrolment to be gone');
      check((await again.solicitudAlta()) === null, 'what was typed for it to be gone');
      check((await again.intentos()) === null, 'wrong tries of an older password to be gone');
      await again.guardarIntentos({ fallos: 5, t: 9 });
      check((await again.lista()) === null, 'no list of phones');
      await again.guardarLista(LISTA);
      await again.close();
      const third = await open();
      check(same(await third.intentos(), { fallos: 5, t: 9 }), 'wrong tries, over a restart');
      check(same(await third.lista(), LISTA), 'the list of phones, over a restart');
      await third.guardarIntentos(null);
      check((await third.intentos()) === null, 'them to be forgotten');
      await third.close();
    },
  },
  {
    name: 'makes the latest enrolment the current one and keeps the earlier with its chain',
    async run(open) {
      const almacen = await enrolled(open);
      await seal(almacen, 1);
      await almacen.guardarInscripcion(await makeInscripcion('W9XY', 2_000));
      check((await almacen.actual())?.dispositivo === 'W9XY', 'the later one to be current');
      check(
        same(
          (await almacen.inscripciones()).map((i) => i.dispositivo),
          [DISPOSITIVO, 'W9XY'],
        ),
        'both, in order',
      );
      check((await almacen.cadena(DISPOSITIVO)).contador === 1, 'the earlier chain');
      check((await almacen.cadena('W9XY')).contador === 0, 'an empty chain');
      await almacen.guardarInscripcion(await makeInscripcion(DISPOSITIVO, 1_000));
      check((await almacen.cadena(DISPOSITIVO)).contador === 1, 'the chain untouched by storing the enrolment again');
      await almacen.close();
    },
  },
  {
    name: 'stores envelope, capture and chain as one, and gives the same bytes back after a restart',
    async run(open) {
      const almacen = await enrolled(open);
      const { captura, trozos } = await seal(almacen, 1);
      await almacen.close();

      const again = await open();
      check(same(await again.captura(captura.folio), captura), 'the capture');
      check(same(await again.cadena(DISPOSITIVO), { contador: 1, eslabon: 'eslabon-1' }), 'the chain');
      for (const [n, bytes] of trozos.entries()) {
        const kept = await again.trozo(captura.folio, n);
        check(kept instanceof Uint8Array && equalBytes(kept, bytes), `piece ${n}`);
      }
      check((await again.trozo(captura.folio, trozos.length)) === null, 'no further piece');
      await again.close();
    },
  },
  {
    name: 'refuses a counter that does not follow, and stores nothing of it',
    async run(open) {
      const almacen = await enrolled(open);
      await seal(almacen, 1);
      for (const contador of [1, 3]) {
        const trozos = makeTrozos(0, 10, 9);
        const other = { ...makeCaptura(contador, trozos), codigo: 'other' };
        const stored = await almacen.guardarSellado(other, trozos, 'x');
        check(!stored.ok && stored.error === 'cadena-cambio', 'a changed chain');
      }
      check((await almacen.captura(makeFolio({ dispositivo: DISPOSITIVO, contador: 3 }))) === null, 'no capture 3');
      check((await almacen.cadena(DISPOSITIVO)).eslabon === 'eslabon-1', 'the chain as it was');
      const kept = await almacen.captura(makeFolio({ dispositivo: DISPOSITIVO, contador: 1 }));
      check(kept?.codigo === 'codigo-1', 'capture 1 as it was');
      await almacen.close();
    },
  },
  {
    name: 'takes the same sealed capture twice as once',
    async run(open) {
      const almacen = await enrolled(open);
      const { captura, trozos } = await seal(almacen, 1);
      check((await almacen.guardarSellado(captura, trozos, 'eslabon-1')).ok, 'the same again to be fine');
      check((await almacen.cadena(DISPOSITIVO)).contador === 1, 'the counter unmoved');
      await almacen.close();
    },
  },
  {
    name: 'moves captures only along the machine, erasing the envelope and keeping the record',
    async run(open) {
      const almacen = await enrolled(open);
      const { captura } = await seal(almacen, 1);
      const { folio } = captura;
      check((await almacen.avanzar(folio, { estado: 'borrado', t: 1 })) === null, 'no erasing of a sealed one');
      check((await almacen.trozo(folio, 0)) !== null, 'its bytes');
      const pieces = await almacen.trozos(folio, 0, 8);
      check(pieces.length === 2, 'both pieces at once');
      check((await almacen.trozos(folio, 1, 8)).length === 1, 'from any on');
      check((await almacen.trozos(folio, 0, 1)).length === 1, 'no more than asked for');
      check((await almacen.trozos(folio, 2, 8)).length === 0, 'none beyond the last');
      check((await almacen.avanzar(folio, { estado: 'enTransito', t: 20 }))?.estado === 'enTransito', 'in transit');
      check((await almacen.avanzar(folio, { estado: 'enTransito', t: 21 })) === null, 'no second time');
      const answered = await almacen.avanzar(folio, contestar('acuse'));
      check(answered?.estado === 'recibido' && answered.resultado === 'acuse' && answered.recibido === 25, 'received');
      check((await almacen.avanzar(folio, contestar('rechazo'))) === null, 'no second answer');
      check((await almacen.trozo(folio, 0)) !== null, 'bytes until erased');
      check((await almacen.avanzar(folio, { estado: 'borrado', t: 40 }))?.borrado === 40, 'erased');
      check((await almacen.avanzar('K7QM-0099-0', { estado: 'borrado', t: 40 })) === null, 'nothing of an unknown one');
      await almacen.close();

      const again = await open();
      const kept = await again.captura(folio);
      check(kept?.estado === 'borrado' && kept.codigo === captura.codigo && kept.enTransito === 20, 'the record');
      check(kept.respuesta !== null && kept.contestado === 30, 'the answer');
      check((await again.trozo(folio, 0)) === null && (await again.trozo(folio, 1)) === null, 'no bytes');
      await again.close();
    },
  },
  {
    name: 'lists by state and by page, and counts',
    async run(open) {
      const almacen = await enrolled(open);
      const folios: string[] = [];
      for (let contador = 1; contador <= 12; contador++) folios.push((await seal(almacen, contador)).captura.folio);
      await almacen.avanzar(folios[1]!, { estado: 'enTransito', t: 1 });
      await almacen.avanzar(folios[2]!, contestar('acuse'));
      await almacen.avanzar(folios[2]!, { estado: 'borrado', t: 1 });
      await almacen.avanzar(folios[3]!, contestar('cuarentena'));
      await almacen.avanzar(folios[4]!, contestar('rechazo'));

      const counters = (list: readonly Captura[]) => list.map(({ contador }) => contador);
      const first = await almacen.enEstado(DISPOSITIVO, 'sellado', { desde: 0, limite: 3 });
      check(same(counters(first), [1, 6, 7]), 'the first page');
      const rest = await almacen.enEstado(DISPOSITIVO, 'sellado', { desde: 7, limite: 100 });
      check(same(counters(rest), [8, 9, 10, 11, 12]), 'the rest');
      check(
        same(counters(await almacen.enEstado(DISPOSITIVO, 'enTransito', { desde: 0, limite: 9 })), [2]),
        'in transit',
      );
      check((await almacen.enEstado('W9XY', 'sellado', { desde: 0, limite: 9 })).length === 0, 'none of another');
      const page = await almacen.pagina(DISPOSITIVO, { antesDe: 11, limite: 3 });
      check(same(counters(page), [10, 9, 8]), 'newest first');
      check(
        same(await almacen.conteos(DISPOSITIVO), {
          sellados: 8,
          enTransito: 1,
          recibidos: 1,
          enCuarentena: 1,
          rechazados: 1,
        }),
        'the counts',
      );
      await almacen.close();
    },
  },
  {
    name: 'counts what is still here, of every enrolment, and no longer what is erased',
    async run(open) {
      const almacen = await enrolled(open);
      check(same(await almacen.guardados(), { pendientes: 0, credenciales: 0, rechazados: 0 }), 'nothing at first');
      const older: string[] = [];
      for (let contador = 1; contador <= 4; contador++) older.push((await seal(almacen, contador)).captura.folio);
      await almacen.avanzar(older[1]!, { estado: 'enTransito', t: 1 });
      await almacen.avanzar(older[2]!, contestar('rechazo'));
      await almacen.avanzar(older[3]!, contestar('cuarentena'));
      await almacen.guardarInscripcion(await makeInscripcion('W9XY', 2_000));
      const newer: string[] = [];
      for (let contador = 1; contador <= 3; contador++) {
        newer.push((await seal(almacen, contador, 'W9XY')).captura.folio);
      }
      await almacen.avanzar(newer[0]!, contestar('rechazo'));
      await almacen.avanzar(newer[1]!, contestar('acuse'));
      check(same(await almacen.guardados(), { pendientes: 3, credenciales: 0, rechazados: 2 }), 'those of both');
      await almacen.avanzar(newer[0]!, { estado: 'borrado', t: 1 });
      check(
        same(await almacen.guardados(), { pendientes: 3, credenciales: 0, rechazados: 1 }),
        'the erased one to be gone',
      );
      check((await almacen.conteos('W9XY')).rechazados === 1, 'it to have been refused all the same');
      await almacen.close();
    },
  },
  {
    name: 'tells an auxiliar’s own credential from supports, and counts it as none',
    async run(open) {
      const almacen = await enrolled(open);
      const trozos = makeTrozos(0, 10, 1);
      const own: Captura = { ...makeCaptura(1, trozos), clase: 'alta' };
      await almacen.guardarSellado(own, trozos, 'e1');
      await seal(almacen, 2);
      const sealed = async () => (await almacen.conteos(DISPOSITIVO)).sellados;
      const folios = async () => (await almacen.credenciales(DISPOSITIVO)).map(({ folio }) => folio);
      check((await sealed()) === 1, 'one support');
      check(same(await folios(), [own.folio]), 'the credential to be found');
      check(same(await almacen.credenciales('W9XY'), []), 'none of another enrolment');
      check(same(await almacen.guardados(), { pendientes: 2, credenciales: 1, rechazados: 0 }), 'both to wait');
      await almacen.avanzar(own.folio, { estado: 'enTransito', t: 1 });
      check((await almacen.conteos(DISPOSITIVO)).enTransito === 0, 'no support in transit');
      await almacen.avanzar(own.folio, contestar('acuse'));
      await almacen.avanzar(own.folio, { estado: 'borrado', t: 1 });
      check((await almacen.conteos(DISPOSITIVO)).recibidos === 0, 'no support received');
      check(same(await almacen.guardados(), { pendientes: 1, credenciales: 0, rechazados: 0 }), 'the support to wait');
      check(same(await folios(), [own.folio]), 'it to be known still');
      await almacen.close();
    },
  },
  {
    name: 'discards what could not be read back, without using its counter again',
    async run(open) {
      const almacen = await enrolled(open);
      const { captura } = await seal(almacen, 1);
      await almacen.descartar(captura.folio);
      check((await almacen.captura(captura.folio)) === null, 'no capture');
      check((await almacen.trozo(captura.folio, 0)) === null, 'no bytes');
      await seal(almacen, 2);
      await almacen.close();
      const again = await open();
      check((await again.cadena(DISPOSITIVO)).contador === 2, 'the counter');
      check((await again.captura(captura.folio)) === null, 'no capture after a restart');
      await again.close();
    },
  },
  {
    name: 'notes the period that was told, and leaves the rest of the enrolment as it is by then',
    async run(open) {
      const almacen = await enrolled(open);
      const before = (await almacen.actual())!;
      const captura = { ...before.llaves.captura, publica: 'otra' };
      await almacen.actualizarInscripcion({ ...before, llaves: { ...before.llaves, captura } });
      await almacen.guardarPeriodo(DISPOSITIVO, { inicio: 5, fin: 9 });
      await almacen.guardarPeriodo('XXXX', { inicio: 1, fin: 2 });
      await almacen.close();
      const again = await open();
      const kept = (await again.actual())!;
      check(same(kept.proceso, { ...PROCESO, inicio: 5, fin: 9 }), 'the period');
      check(kept.llaves.captura.publica === 'otra', 'the newer key');
      check((await again.inscripciones()).length === 1, 'no other enrolment');
      await again.close();
    },
  },
  {
    name: 'keeps clock, minimum version, certificates and cuaderno',
    async run(open) {
      const almacen = await enrolled(open);
      check((await almacen.reloj()) === null && (await almacen.certificados('h')) === null, 'nothing at first');
      check((await almacen.cuaderno(DISPOSITIVO)).estado === null, 'no cuaderno at first');
      check((await almacen.minimo()) === null, 'no minimum at first');
      const reloj = { ancla: '{}', llegada: 1, piso: 2 };
      const estado = new Uint8Array([0, 255, 7]);
      await almacen.guardarReloj(reloj);
      await almacen.guardarMinimo('0.9.0');
      await almacen.guardarCertificados('h', '{"raiz":"x"}');
      await almacen.guardarCuaderno(DISPOSITIVO, {
        estado,
        totales: 't',
        dispositivos: null,
        proceso: 'p',
        avisos: 'a',
      });
      await almacen.close();
      const again = await open();
      check(same(await again.reloj(), reloj), 'the clock');
      check((await again.minimo()) === '0.9.0', 'the minimum');
      check((await again.certificados('h')) === '{"raiz":"x"}', 'the certificates');
      const kept = await again.cuaderno(DISPOSITIVO);
      check(kept.estado instanceof Uint8Array && equalBytes(kept.estado, estado), 'the cuaderno’s bytes');
      check(
        kept.totales === 't' && kept.dispositivos === null && kept.proceso === 'p' && kept.avisos === 'a',
        'its facts',
      );
      await again.close();
    },
  },
  {
    name: 'tells its observers of captures, until they stop',
    async run(open) {
      const almacen = await enrolled(open);
      let heard = 0;
      const rung: (() => void)[] = [];
      const stop = almacen.observar(() => {
        heard++;
        for (const resolve of rung.splice(0)) resolve();
      });
      const next = new Promise<void>((resolve) => rung.push(resolve));
      await seal(almacen, 1);
      await next;
      stop();
      const before = heard;
      await seal(almacen, 2);
      check(heard === before, 'silence after stopping');
      await almacen.close();
    },
  },
];
