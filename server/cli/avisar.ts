/**
 * `npm run avisar -- PROCESO --clase mantenimiento|general [--texto TEXTO] [--desde HORA] --hasta HORA`: puts in a notice to
 * all auxiliares of a process, at once where they are connected. `-- PROCESO --retirar ID` takes one back;
 * `-- PROCESO` alone lists those that hold. Hours are hora Centro; without `--desde`, from now on. May run beside
 * the server, and needs no keys' secrets: the intake signs.
 */
import { deHoraCentro, fechaCompleta } from '../../shared/proceso/hora.ts';
import { MAX_AVISO, MAX_AVISOS } from '../../shared/sync/limites.ts';
import { avisarProceso } from '../captacion/index.ts';
import { MIGRACIONES } from '../migraciones.ts';
import { systemClock as clock } from '../platform/clock.ts';
import { parseArguments, refuse, runCommand } from '../platform/command.ts';
import { openInstallation } from '../platform/installation.ts';
import { createLogger } from '../platform/logger.ts';
import { migrate } from '../platform/migrations.ts';
import { type AvisoRefusal, avisosVigentes, ponerAviso, retirarAviso } from '../procesos/index.ts';

const USO = [
  'Uso: npm run avisar -- PROCESO                       (los avisos vigentes)',
  '     npm run avisar -- PROCESO --clase mantenimiento|general [--texto TEXTO] [--desde "2026-11-30 22:00"] --hasta "2026-11-30 23:00"',
  '     npm run avisar -- PROCESO --retirar ID',
].join('\n');
const QUIEN = { rol: 'operador', id: null } as const;

const ORACIONES: { readonly [R in AvisoRefusal]: string } = {
  proceso: 'Este servidor no lleva ese proceso.',
  texto: `El texto debe tener de 1 a ${MAX_AVISO} caracteres, en un solo renglón y sin caracteres de control. (El de un mantenimiento puede faltar.)`,
  horas: 'El aviso terminaría antes de empezar, o ya habría terminado. Revisa --desde y --hasta.',
  demasiados: `Ya hay ${MAX_AVISOS} avisos vigentes, que es lo más. Retira uno con --retirar ID.`,
};

await runCommand(async (config, args) => {
  const { rest, one } = parseArguments(args, ['--clase', '--texto', '--desde', '--hasta', '--retirar']);
  const [proceso] = rest;
  if (!proceso || rest.length > 1) return refuse(USO);
  const [clase, texto, desde, hasta, retirar] = ['clase', 'texto', 'desde', 'hasta', 'retirar'].map((name) =>
    one(`--${name}`),
  );
  const isNew = [clase, texto, desde, hasta].some((given) => given !== undefined);
  if (isNew && (retirar !== undefined || hasta === undefined)) return refuse(USO);
  if (isNew && clase !== 'mantenimiento' && clase !== 'general') return refuse(USO);

  const installation = await openInstallation({ config, clock, log: createLogger('warn'), roles: [] });
  const { db } = installation.database;
  try {
    await migrate(db, MIGRACIONES);
    const deps = { db, clock, avisar: (id: string) => avisarProceso(db, id) };
    if (retirar !== undefined) {
      if (!(await retirarAviso(deps, { proceso, id: retirar }, QUIEN))) refuse(`No hay un aviso vigente ${retirar}.`);
      console.log(`Aviso ${retirar} retirado.`);
    } else if (isNew) {
      const put = await ponerAviso(
        deps,
        {
          proceso,
          clase: clase as 'mantenimiento' | 'general',
          texto: texto ?? '',
          desde: desde === undefined ? clock.now() : hora(desde),
          hasta: hora(hasta!),
        },
        QUIEN,
      );
      if (!put.ok) return refuse(ORACIONES[put.error]);
      console.log(`Aviso ${put.value} puesto. Los teléfonos conectados lo muestran ya; los demás, al conectarse.`);
    } else {
      const vigentes = (await avisosVigentes(db, [proceso], clock.now())).get(proceso) ?? [];
      for (const aviso of vigentes) {
        console.log(
          `${aviso.id} · ${aviso.clase} · ${fechaCompleta(aviso.desde)} → ${fechaCompleta(aviso.hasta)} · ${aviso.texto}`,
        );
      }
      console.log(`Avisos vigentes: ${vigentes.length}.`);
    }
  } finally {
    await installation.close();
  }
});

function hora(text: string): Date {
  const at = deHoraCentro(text);
  return at === null
    ? refuse(`No entiendo la hora «${text}»: escríbela como 2026-11-30 22:00, hora Centro.`)
    : new Date(at);
}
