/** What a client does in one life, in a child process or in a browser: seal what is missing, send all, say so. */
import type { Almacen } from '../../web/captura/almacen/index.ts';
import type { Cliente, ContenidoCaptura } from '../../web/captura/cliente.ts';
import type { Suceso } from './testigo.ts';

export interface Vida {
  /** Bytes of each capture's content. */
  readonly capturas: readonly number[];
  readonly contrasena: string;
  /** False: it only seals. */
  readonly envia: boolean;
  /** It seals all before it goes online: a phone that learns of its baja seals no more. */
  readonly sellaAntes: boolean;
  /** Whether the process closes, so that refused envelopes go as well. */
  readonly cierra: boolean;
}

/** What the n-th capture of a phone holds. */
export type Contenidos = (n: number) => Promise<ContenidoCaptura>;

/** Random bytes of a size: intake judges no content, it can't see any. */
export const relleno =
  (capturas: readonly number[]): Contenidos =>
  async (n) => {
    const bytes = new Uint8Array(capturas[n]!);
    for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    return {
      clase: 'apoyo',
      datos: { v: 1 } as never,
      partes: [{ nombre: 'anverso', tipo: 'image/jpeg', bytes }],
    };
  };

/** Lives until all is done, or is killed before. */
export async function vivir(
  cliente: Cliente,
  almacen: Almacen,
  { capturas, contrasena, envia, sellaAntes, cierra }: Vida,
  decir: (suceso: Suceso) => void,
  contenido: Contenidos = relleno(capturas),
): Promise<void> {
  const opened = await cliente.desbloquear(contrasena);
  if (!opened.ok) throw new Error(opened.error);
  const { dispositivo } = (await almacen.actual())!;
  if (envia && !sellaAntes) await cliente.encender();
  decir({ e: 'listo-para-enviar' });

  for (let done = (await almacen.cadena(dispositivo)).contador; done < capturas.length; done++) {
    const sealed = await cliente.sellar(await contenido(done));
    if (!sealed.ok) throw new Error(sealed.error);
    decir({ e: 'folio', folio: sealed.value.folio, codigo: sealed.value.codigo });
  }
  decir({ e: 'sellados' });
  if (!envia) return;
  if (sellaAntes) await cliente.encender();

  const settled = async (): Promise<'no' | 'contestados' | 'fin'> => {
    const all = await almacen.pagina(dispositivo, { antesDe: Number.MAX_SAFE_INTEGER, limite: 1000 });
    if (all.some(({ resultado }) => resultado === null)) return 'no';
    const isGone = all.every(({ estado }) => estado === 'borrado' || (estado === 'rechazado' && !cierra));
    return isGone ? 'fin' : 'contestados';
  };
  let told = false;
  await new Promise<void>((resolve, reject) => {
    let looking = Promise.resolve();
    const look = (): void => {
      looking = looking.then(async () => {
        const now = await settled();
        if (now === 'fin') return resolve();
        if (now === 'contestados' && !told) {
          told = true;
          decir({ e: 'contestados' });
        }
      }, reject);
    };
    almacen.observar(look);
    look();
  });
  decir({ e: 'fin' });
}
