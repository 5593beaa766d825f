/**
 * `npm run llaves -- crear | renovar | rotar`: the key store by hand, as production needs it.
 * `crear` makes it; `renovar` adds the keys that near their end; `rotar` replaces the acuse key at once.
 */
import { dirname } from 'node:path';
import { systemClock } from '../platform/clock.ts';
import { parseArguments, refuse, runCommand } from '../platform/command.ts';
import { isSetUp, openKeystore, type Renewal, renewKeystore, setUpKeystore } from '../platform/keystore/index.ts';
import { paths } from '../platform/keystore/layout.ts';

const EMISORA: { readonly [R in Renewal['emisora']]: string } = {
  kept: 'La llave emisora sigue vigente.',
  renewed: 'Hay una llave emisora nueva.',
  'root-is-offline': 'La llave emisora vence pronto. Para renovarla hace falta traer la raíz de donde está guardada.',
};
const ACUSE: { readonly [R in Renewal['acuse']]: string } = {
  kept: 'La llave de acuses sigue vigente.',
  renewed: 'Hay una llave de acuses nueva. Reinicia los procesos con el papel intake para que la usen.',
  'no-issuing-key': 'No hay llave emisora vigente con que certificar una llave de acuses.',
};

await runCommand(async ({ keysDir }, args) => {
  const [action] = parseArguments(args, []).rest;
  switch (action) {
    case 'crear': {
      if (await isSetUp(keysDir)) return refuse(`Ya hay un almacén de llaves en ${keysDir}. Nada se cambió.`);
      await setUpKeystore(keysDir, systemClock);
      const { huella } = await openKeystore(keysDir, [], systemClock);
      console.log(`Almacén de llaves creado en ${keysDir}. Huella de la raíz: ${huella}`);
      console.log(`Ahora lleva ${dirname(paths(keysDir).rootSecret)} a un lugar sin conexión y bórrala de aquí.`);
      return;
    }
    case 'renovar':
    case 'rotar': {
      if (!(await isSetUp(keysDir))) return refuse(`No hay un almacén de llaves en ${keysDir}.`);
      const { emisora, acuse } = await renewKeystore(keysDir, systemClock, { force: action === 'rotar' });
      console.log(EMISORA[emisora]);
      console.log(ACUSE[acuse]);
      if (acuse === 'no-issuing-key') process.exitCode = 1;
      return;
    }
    default:
      refuse('Uso: npm run llaves -- crear | renovar | rotar');
  }
});
