/** What whoever starts the server can do about an address that can't be had; null for any other error. */
import { Refusal } from './refusal.ts';

export function unableToListen(
  { code }: NodeJS.ErrnoException,
  { host, port }: { readonly host: string; readonly port: number },
): Refusal | null {
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
