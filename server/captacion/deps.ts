/** What intake stands on, given by the composition root. */
import type { anotar, Sellador } from '../bitacora/index.ts';
import type { Consumo, contadoresPorAuxiliar, Ficha, Hoy, rosterOf, sumarContadores } from '../dispositivos/index.ts';
import type { BlobStore } from '../platform/blobs/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Db, Trx } from '../platform/database.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import type { Logger } from '../platform/logger.ts';
import type { avisosVigentes } from '../procesos/index.ts';

export type { Consumo, Ficha, Hoy };

/** An admitted envelope that waits to be opened. */
export interface PorAbrir {
  readonly procesoId: string;
  readonly folio: string;
}

export interface CaptacionDeps {
  readonly database: Pick<Database, 'db' | 'pool'>;
  readonly keystore: Pick<Keystore, 'firmar' | 'certificados' | 'huella' | 'refresh'>;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly dispositivos: {
    fichas(
      db: Db | Trx,
      dispositivoIds: readonly string[],
      options?: { readonly lock?: boolean; readonly dia?: string },
    ): Promise<ReadonlyMap<string, Ficha>>;
    readonly rosterOf: typeof rosterOf;
    readonly contadoresPorAuxiliar: typeof contadoresPorAuxiliar;
    readonly sumarContadores: typeof sumarContadores;
    anotarContacto(db: Db | Trx, dispositivoId: string, at: Date): Promise<void>;
  };
  /** The bitácora: written in the transaction of what it tells; its latest sealed head goes out in every answer. */
  readonly bitacora: { readonly anotar: typeof anotar } & Pick<Sellador, 'latestHead'>;
  /** The notices that hold at an instant, by process. */
  readonly avisosVigentes: typeof avisosVigentes;
  /** Enqueues the opening of envelopes in the transaction that admits them. */
  encolarApertura(trx: Trx, apoyos: readonly PorAbrir[]): Promise<void>;
  /** After the commit. */
  apurarApertura(): void;
  /** Folder of this node's uploads under way. */
  readonly spoolDir: string;
  /** Origins that browsers may come from and devices may have addressed (scheme://host[:port]). */
  readonly origins: readonly string[];
  readonly minimumApp: string;
}
