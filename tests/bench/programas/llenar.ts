/** Fills one cuaderno: so many supports sent and settled in sessions of 500, then so many only committed. */
import { once } from 'node:events';
import { connectDispositivo } from '../dispositivo.ts';
import { createSellador } from '../sellador.ts';
import type { Credencial } from '../siembra.ts';

export interface PorLlenar {
  readonly url: string;
  readonly credencial: Credencial;
  readonly settled: number;
  readonly pending: number;
}

// The stock provider listens for the process's end, once per device.
process.setMaxListeners(0);
const [{ url, credencial, settled, pending }] = (await once(process, 'message')) as [PorLlenar];
const SESSION = 500;
let sellador: ReturnType<typeof createSellador> | null = null;
for (let sent = 0; sent < settled; sent += SESSION) {
  const dispositivo = await connectDispositivo(url, credencial);
  sellador ??= createSellador(credencial, dispositivo.ancla);
  for (let i = 0; i < SESSION; i++) {
    const sobre = await sellador(2_000);
    dispositivo.comprometer(sobre.compromiso);
    await dispositivo.enviar(sobre);
  }
  dispositivo.close();
}
const last = await connectDispositivo(url, credencial);
for (let i = 0; i < pending; i++) {
  last.comprometer((await sellador!(2_000)).compromiso);
  // A person captures one at a time; what is written in one turn would be one large update.
  if (i % 50 === 49) await last.settle();
}
await last.settle();
last.close();
process.exit(0);
