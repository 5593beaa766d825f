/**
 * Every setting of the server, in one table. Settings are environment variables; they are read and
 * judged once, at start, all of them together, so that a wrong one is refused with a sentence that
 * says which, why and what would be right. `docs/configuracion.md` is written from this table.
 */
import { resolve } from 'node:path';
import { err, ok, type Result } from '../../shared/base/result.ts';

export const ROLES = ['intake', 'opener', 'portal', 'jobs'] as const;
/** What a process of the server does; several may live in one process. */
export type Role = (typeof ROLES)[number];

export type Entorno = 'production' | 'development' | 'test';

/** Where sealed envelopes are kept. */
export type BlobPlace =
  | { readonly kind: 'files'; readonly folder: string }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** Before every key; empty or ending in «/». */
      readonly prefix: string;
      readonly endpoint: string | null;
      readonly region: string;
    };

export interface Config {
  readonly entorno: Entorno;
  /** Demonstration: invented identities, the local mailbox page, a process to try. Never in production. */
  readonly demo: boolean;
  readonly host: string;
  readonly port: number;
  /** Address under which browsers reach this server, without a final «/». */
  readonly publicUrl: string;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  readonly trustProxy: boolean;
  readonly roles: readonly Role[];
  readonly dataDir: string;
  /** Null: the private PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly databasePool: number;
  readonly blobs: BlobPlace;
  /** Folder of the key store. */
  readonly keysDir: string;
  /** Null: the local mailbox page (demonstration only). */
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

type Read = (text: string) => unknown | Problem;
class Problem {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export interface Setting {
  readonly name: string;
  /** Value taken when the variable is absent or empty; null when there is none. */
  readonly byDefault: string | null;
  readonly meaning: string;
  readonly production: 'required' | 'optional' | 'forbidden';
  readonly read: Read;
}

const text: Read = (value) => value;

const oneOf =
  (...values: readonly string[]): Read =>
  (value) =>
    values.includes(value) ? value : new Problem(`debe ser uno de: ${values.join(', ')}`);

const integer =
  (min: number, max: number): Read =>
  (value) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? number : new Problem(`debe ser un número entero de ${min} a ${max}`);
  };

const url =
  (example: string, ...protocols: readonly string[]): Read =>
  (value) => {
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value;
    return new Problem(`debe ser una dirección como ${example}`);
  };

const publicUrl: Read = (value) => {
  const parsed = URL.canParse(value) ? new URL(value) : null;
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol) || parsed.pathname !== '/' || parsed.search) {
    return new Problem('debe ser una dirección como https://apoyos.example.org, sin ruta');
  }
  return parsed.origin;
};

/** «Name <address>», or the address alone. */
const sender: Read = (value) =>
  /^(?:[^<>@\r\n]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/.test(value)
    ? value
    : new Problem('debe ser una dirección de correo, como Rúbrica <no-responder@example.org>');

const roles: Read = (value) => {
  const named = value.split(',').map((role) => role.trim());
  if (named.includes('all')) return named.length === 1 ? ROLES : new Problem('no combina «all» con otros');
  if (!named.every((role) => (ROLES as readonly string[]).includes(role))) {
    return new Problem(`debe ser all, o algunos de ${ROLES.join(', ')} separados por comas`);
  }
  return ROLES.filter((role) => named.includes(role));
};

const blobs: Read = (value) => {
  if (value.startsWith('file:')) {
    const folder = value.slice('file:'.length);
    return folder
      ? { kind: 'files', folder }
      : new Problem('debe nombrar una carpeta, como file:/var/lib/rubrica/sobres');
  }
  const parsed = URL.canParse(value) ? new URL(value) : null;
  if (parsed?.protocol !== 's3:' || !parsed.hostname) {
    return new Problem('debe ser file:CARPETA o s3://BUCKET[/PREFIJO][?endpoint=DIRECCIÓN&region=REGIÓN]');
  }
  const endpoint = parsed.searchParams.get('endpoint');
  if (endpoint !== null && !/^https?:\/\//.test(endpoint))
    return new Problem('tiene un endpoint que no es una dirección http(s)');
  const prefix = parsed.pathname.replace(/^\/+|\/+$/g, '');
  return {
    kind: 's3',
    bucket: parsed.hostname,
    prefix: prefix && `${prefix}/`,
    endpoint,
    region: parsed.searchParams.get('region') ?? 'us-east-1',
  };
};

const onOff: Read = (value) => (value === 'on' ? true : value === 'off' ? false : new Problem('debe ser on u off'));

const setting = (
  name: string,
  byDefault: string | null,
  production: Setting['production'],
  read: Read,
  meaning: string,
): Setting => ({ name, byDefault, production, read, meaning });

/** The table. The order is that of the documentation. */
export const SETTINGS = [
  setting(
    'NODE_ENV',
    'development',
    'optional',
    oneOf('production', 'development', 'test'),
    'Kind of installation. `production` makes the settings marked «required» compulsory and rules out everything that is only for demonstration.',
  ),
  setting('PORT', '3000', 'optional', integer(0, 65535), 'TCP port to serve on; 0 takes a free one.'),
  setting(
    'HOST',
    'localhost',
    'optional',
    text,
    'Network interface to serve on. `0.0.0.0` lets other machines in (a phone on the same network, a container’s host).',
  ),
  setting(
    'PUBLIC_URL',
    null,
    'required',
    publicUrl,
    'Address under which browsers reach the server: `https://` in production, save on `localhost`. Origins are checked against it and mails link to it. Absent: the address served on.',
  ),
  setting(
    'TLS_CERT',
    null,
    'optional',
    text,
    'PEM file with the certificate, to serve HTTPS without a proxy. Goes with `TLS_KEY`.',
  ),
  setting('TLS_KEY', null, 'optional', text, 'PEM file with the certificate’s private key.'),
  setting(
    'TRUST_PROXY',
    'off',
    'optional',
    onOff,
    '`on` when exactly one reverse proxy stands in front: the caller’s address is then the last one in `X-Forwarded-For`. Behind a chain of proxies all callers would count as one.',
  ),
  setting(
    'ROLE',
    'all',
    'optional',
    roles,
    'What this process does: `intake`, `opener`, `portal`, `jobs`, several separated by commas, or `all`. Each role loads only its own secrets.',
  ),
  setting(
    'DATA_DIR',
    './data',
    'optional',
    text,
    'Folder for what the server keeps on this machine: uploads under way and, unless set otherwise, private database, envelopes and keys.',
  ),
  setting(
    'DATABASE_URL',
    null,
    'required',
    url('postgres://user:password@host:5432/rubrica', 'postgres:', 'postgresql:'),
    'PostgreSQL 15 or later, in UTF-8, with `fsync` and `full_page_writes` on: looked at when the server starts. Absent: a private PostgreSQL kept in `DATA_DIR`.',
  ),
  setting(
    'DATABASE_POOL',
    '10',
    'optional',
    integer(2, 200),
    'Most connections to the database that this process opens.',
  ),
  setting(
    'BLOBS',
    null,
    'optional',
    blobs,
    'Where sealed envelopes are kept: `file:FOLDER`, or `s3://BUCKET/PREFIX?endpoint=ADDRESS&region=REGION` (credentials as the AWS SDK reads them: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, …). Absent: `DATA_DIR/sobres`.',
  ),
  setting(
    'RUBRICA_KEYS',
    null,
    'required',
    text,
    'Folder of the key store, apart from database and envelopes. Absent: `DATA_DIR/keys`.',
  ),
  setting(
    'SMTP_URL',
    null,
    'required',
    url('smtps://user:password@mail.example.org', 'smtp:', 'smtps:'),
    'Mail server. Absent: mails go nowhere and are shown at `/buzon`.',
  ),
  setting('MAIL_FROM', 'Rúbrica <no-responder@localhost>', 'required', sender, 'Sender of every mail.'),
  setting(
    'DEMO',
    'on',
    'forbidden',
    onOff,
    '`off` starts an empty installation: no invented identities, no process to try, no mailbox page.',
  ),
  setting(
    'RUBRICA_FRASE',
    null,
    'optional',
    text,
    'Passphrase of the keys in a backup, for `respaldar` and `restaurar` alone. Absent: asked for at the terminal.',
  ),
  setting('LOG_LEVEL', 'info', 'optional', oneOf(...LOG_LEVELS), 'Least severe message that is logged.'),
] as const satisfies readonly Setting[];

/** One sentence per setting that is wrong or missing, in Spanish as all that the command line says. */
export type ConfigProblems = readonly string[];

/** Reads all settings; every problem is reported, not only the first. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Result<Config, ConfigProblems> {
  const problems: string[] = [];
  // As every setting is read: a stray space or line end must not make a demonstration of production.
  const given = (name: string): string | null => env[name]?.trim() || null;
  const production = given('NODE_ENV') === 'production';
  const values = new Map<string, unknown>();

  for (const { name, byDefault, production: inProduction, read } of SETTINGS) {
    const text = given(name);
    if (production && inProduction === 'required' && !text) problems.push(`${name} es obligatoria en producción.`);
    if (production && inProduction === 'forbidden' && text && text !== 'off') {
      problems.push(`${name} no se permite en producción.`);
    }
    const raw = text ?? byDefault;
    const value = raw === null ? null : read(raw);
    if (value instanceof Problem) problems.push(`${name} ${value.message}.`);
    values.set(name, value);
  }

  const get = <T>(name: (typeof SETTINGS)[number]['name']): T => values.get(name) as T;
  const [certFile, keyFile] = [get<string | null>('TLS_CERT'), get<string | null>('TLS_KEY')];
  if ((certFile === null) !== (keyFile === null)) problems.push('TLS_CERT y TLS_KEY van juntas.');
  const publicAddress = get<string | null | Problem>('PUBLIC_URL');
  if (production && typeof publicAddress === 'string' && !isSecure(new URL(publicAddress))) {
    problems.push('PUBLIC_URL debe empezar con https:// en producción: sin HTTPS los teléfonos no abren la cámara.');
  }
  if (problems.length > 0) return err(problems);

  const tls = certFile && keyFile ? { certFile: resolve(certFile), keyFile: resolve(keyFile) } : null;
  const dataDir = resolve(get<string>('DATA_DIR'));
  const place = get<BlobPlace | null>('BLOBS');
  const [host, port] = [get<string>('HOST'), get<number>('PORT')];
  return ok({
    entorno: get<Entorno>('NODE_ENV'),
    demo: !production && get<boolean>('DEMO'),
    host,
    port,
    publicUrl: get<string | null>('PUBLIC_URL') ?? localAddress(tls !== null, host, port),
    tls,
    trustProxy: get<boolean>('TRUST_PROXY'),
    roles: get<readonly Role[]>('ROLE'),
    dataDir,
    databaseUrl: get<string | null>('DATABASE_URL'),
    databasePool: get<number>('DATABASE_POOL'),
    blobs: place?.kind === 's3' ? place : { kind: 'files', folder: resolve(place?.folder ?? `${dataDir}/sobres`) },
    keysDir: resolve(get<string | null>('RUBRICA_KEYS') ?? `${dataDir}/keys`),
    smtpUrl: get<string | null>('SMTP_URL'),
    mailFrom: get<string>('MAIL_FROM'),
    logLevel: get<Config['logLevel']>('LOG_LEVEL'),
  });
}

/** Where browsers give camera, service worker and keys: HTTPS, or this very machine. */
const isSecure = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);

const localAddress = (secure: boolean, host: string, port: number): string => {
  const name = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return new URL(`${secure ? 'https' : 'http'}://${name}:${port}`).origin;
};

/** The table as Markdown, for `docs/configuracion.md`. */
export function settingsTable(): string {
  const rows = SETTINGS.map(({ name, byDefault, production, meaning }) => {
    const words = { required: 'required', optional: '', forbidden: 'not allowed' }[production];
    return `| \`${name}\` | ${byDefault === null ? '—' : `\`${byDefault}\``} | ${words} | ${meaning} |`;
  });
  return ['| setting | default | in production | meaning |', '|---|---|---|---|', ...rows].join('\n');
}
