/**
 * The texts that auxiliares accept (§2.7, §3.5), each with its versions. A version's words never change: other words
 * are another version. The one added last is in force, for every enrolment from then on.
 */
import type { TextosAuxiliar } from '../../shared/api/alta.ts';
import { bytesToBase64url, utf8 } from '../../shared/base/bytes.ts';
import { toCanonical } from '../../shared/base/canonical.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import { type CualTexto, TEXTOS_AUXILIAR } from '../../shared/proceso/textos.ts';
import { type Anotacion, anotar } from '../bitacora/index.ts';
import type { Clock } from '../platform/clock.ts';
import { nativeCrypto as crypto } from '../platform/crypto.ts';
import type { Db, Trx } from '../platform/database.ts';
import { violates } from '../platform/errors.ts';

/** Those in force. To be sure that they stay so to the end of a transaction, hold the process's row. */
export async function textosVigentes(db: Db | Trx, proceso: string): Promise<TextosAuxiliar> {
  const rows = await db
    .selectFrom('texto_auxiliar')
    .distinctOn('cual')
    .select(['cual', 'version', 'contenido'])
    .where('proceso_id', '=', proceso)
    .orderBy('cual')
    .orderBy('orden', 'desc')
    .execute();
  const { aviso, responsiva, cuenta } = Object.fromEntries(
    rows.map(({ cual, version, contenido }) => [cual, { version, ...contenido }]),
  ) as Partial<TextosAuxiliar>;
  if (!aviso || !responsiva || !cuenta) throw new Error(`process ${proceso} lacks texts for its auxiliares`);
  return { aviso, responsiva, cuenta };
}

/** Puts other texts in force, those that are given; the others stay. */
export async function publicarTextos(
  { db, clock }: { readonly db: Db; readonly clock: Clock },
  { proceso, textos }: { readonly proceso: string; readonly textos: Partial<TextosAuxiliar> },
  quien: Anotacion['quien'],
): Promise<Result<null, 'proceso-desconocido' | 'version-repetida'>> {
  try {
    return await db.transaction().execute(async (trx) => {
      // Waits for the enrolments that hold it, each of which accepted what was in force.
      const row = await trx.selectFrom('proceso').select('id').where('id', '=', proceso).forUpdate().executeTakeFirst();
      if (!row) return err('proceso-desconocido');
      await agregarTextos(trx, proceso, textos, quien, clock.now());
      return ok(null);
    });
  } catch (error) {
    if (violates(error, 'texto_auxiliar_pkey')) return err('version-repetida');
    throw error;
  }
}

/** Adds versions, each with its line in the bitácora, which holds a hash of its words. */
export async function agregarTextos(
  trx: Trx,
  proceso: string,
  textos: Partial<TextosAuxiliar>,
  quien: Anotacion['quien'],
  now: Date,
): Promise<void> {
  for (const cual of TEXTOS_AUXILIAR) {
    const texto = textos[cual];
    if (!texto) continue;
    const { version, ...contenido } = texto;
    await trx
      .insertInto('texto_auxiliar')
      .values({ proceso_id: proceso, cual, version, contenido: JSON.stringify(contenido), desde: now })
      .execute();
    await anotar(trx, {
      cuando: now,
      proceso,
      quien,
      que: 'texto-auxiliar',
      objeto: proceso,
      detalle: { cual, version, huella: huellaDe(cual, texto) },
    });
  }
}

/** BLAKE2b-256 of a text's canonical form. */
const huellaDe = (cual: CualTexto, texto: TextosAuxiliar[CualTexto]): string =>
  bytesToBase64url(crypto.hash(utf8(toCanonical({ cual, ...texto }))));
