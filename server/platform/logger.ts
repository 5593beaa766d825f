/**
 * The log: one JSON line per event on standard output. It carries no personal data: messages are
 * fixed texts, what varies goes in named fields, and the fields known to hold secrets or persons
 * are blanked here should one slip through. Request bodies, query strings and cookies are never
 * logged.
 */
import { type Logger, pino } from 'pino';

export type { Logger };

const BLANKED = [
  'correo',
  'email',
  'para',
  'nombre',
  'curp',
  'cic',
  'ocr',
  'clave',
  'password',
  'contrasena',
  'codigo',
];

export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [...BLANKED, ...BLANKED.map((field) => `*.${field}`), 'req.headers', 'res.headers'],
      censor: '…',
    },
    serializers: {
      // A driver's error repeats values in `detail` («Key (correo)=(…) already exists») and `where`.
      err: (error: unknown) => describeError(error),
      req: (request: { method?: string; url?: string }) => ({
        method: request.method,
        path: request.url?.split('?')[0],
      }),
    },
  });
}

/** What of an error may be logged. A database's own message can repeat values, so its code stands for it. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint, table, severity } = error as Error &
    Record<'code' | 'constraint' | 'table' | 'severity', unknown>;
  const message = severity === undefined ? error.message : `database error ${String(code)}`;
  const frames = error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
  return { type: error.name, message, code, constraint, table, stack: frames };
}
