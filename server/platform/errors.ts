/**
 * The database's errors, translated once into values that rules can act on. PostgreSQL's
 * constraints judge last; their names (`apoyo_folio_unico`) are how a rule knows which one spoke.
 */
export type DatabaseError =
  | { readonly kind: 'unique'; readonly constraint: string; readonly table: string }
  | { readonly kind: 'check'; readonly constraint: string; readonly table: string }
  | { readonly kind: 'foreign-key'; readonly constraint: string; readonly table: string }
  /** Two transactions got in each other's way; doing it again is right. */
  | { readonly kind: 'conflict' }
  /** The database is gone or going; it may be back in a moment. Whether a commit under way took effect is unknown. */
  | { readonly kind: 'unavailable' };

const CONSTRAINTS = { '23505': 'unique', '23514': 'check', '23503': 'foreign-key' } as const;
const CONFLICTS = new Set(['40001', '40P01', '55P03']);
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
/** Texts of node-postgres for a connection that ended under a query; they bear no code. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

/** What went wrong, or null when it is a defect (a wrong query, say) and should be thrown on. */
export function translateError(error: unknown): DatabaseError | null {
  if (!(error instanceof Error)) return null;
  const { code, constraint, table } = error as Error & { code?: string; constraint?: string; table?: string };
  if (code && code in CONSTRAINTS) {
    const kind = CONSTRAINTS[code as keyof typeof CONSTRAINTS];
    return { kind, constraint: constraint ?? '', table: table ?? '' };
  }
  if (code && CONFLICTS.has(code)) return { kind: 'conflict' };
  // Classes 08 (connection), 57P0x (shutdown, crash, starting up) and 53 (no more connections).
  if (code && (/^(08|53|57P0)/.test(code) || UNREACHABLE.has(code))) return { kind: 'unavailable' };
  if (LOST.test(error.message)) return { kind: 'unavailable' };
  if (error instanceof AggregateError) return translateError(error.errors[0]);
  return null;
}

/** Whether the error is a violation of this unique constraint. */
export function violates(error: unknown, constraint: string): boolean {
  const translated = translateError(error);
  return translated?.kind === 'unique' && translated.constraint === constraint;
}
