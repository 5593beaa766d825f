/** Whether the address to listen at can be had, and what whoever starts the server can do where it can't. */
import { createServer } from 'node:net';
import { Refusal } from './refusal.ts';

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Rejects as `listen` would: asked before anything is made, since what is made at a first start bears the address. */
export const tryAddress = ({ host, port }: Address): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => reject(unableToListen(error, { host, port }) ?? error));
    probe.listen({ host, port }, () => probe.close(() => resolve()));
  });

/** The sentence for an address that can't be had; null for any other error. */
export function unableToListen({ code }: NodeJS.ErrnoException, { host, port }: Address): Refusal | null {
  switch (code) {
    case 'EADDRINUSE':
      return new Refusal(
        `El puerto ${port} ya está en uso. Quizá Rúbrica ya está en marcha; si no, elige otro con PORT.`,
      );
    case 'EACCES':
      return new Refusal(`No se permite abrir el puerto ${port} con esta cuenta. Elige otro con PORT.`);
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EAI_AGAIN':
    case 'EINVAL':
    case 'ENOTFOUND':
      return new Refusal(`Esta máquina no tiene la dirección ${host}. Revisa HOST.`);
    default:
      return null;
  }
}
