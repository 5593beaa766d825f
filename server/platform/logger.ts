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
      // A driver's error repeats values in `detail` («Key (correo)=(…) already exists») and `where`,
      // a mail server's the recipient in `message`, `response`, `rejected`…
      err: (error: unknown) => describeError(error),
      req: (request: { method?: string; url?: string }) => ({
        method: request.method,
        path: request.url?.split('?')[0],
      }),
    },
  });
}

/** What of an error may be logged. A database's own message can repeat values, and a mail server's: codes stand for them. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint, table, severity, command, responseCode } = error as Error &
    Record<'code' | 'constraint' | 'table' | 'severity' | 'command' | 'responseCode', unknown>;
  const ofDatabase = severity !== undefined;
  const ofMail = responseCode !== undefined || command !== undefined;
  const message = ofDatabase
    ? `database error ${String(code)}`
    : ofMail
      ? `mail error ${String(code)} ${String(responseCode)}`
      : error.message;
  // Without the message, of which the stack repeats every line.
  const frames = error.stack
    ?.replace(error.message, '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
  return { type: error.name, message, code, constraint, table, stack: frames };
}
