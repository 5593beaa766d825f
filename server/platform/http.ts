/**
 * The HTTP door that capabilities hang their routes on: every input checked by its schema exactly
 * as it came (nothing converted, nothing removed), small bodies, patient with nobody, and refusals
 * with a stable code and its sentence. Nothing that a caller sends is logged but method and path.
 */
import rateLimit from '@fastify/rate-limit';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import { type Motivo, ORACIONES } from '../../shared/admision/catalogo.ts';
import type { Rechazo } from '../../shared/api/alta.ts';
import { translateError } from './errors.ts';
import type { Logger } from './logger.ts';
import { readTls, type TlsFiles } from './tls.ts';

export type Http = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface HttpOptions {
  readonly log: Logger;
  readonly trustProxy?: boolean;
  readonly tls?: TlsFiles | null;
  /** Callers whom no limit by address holds back (this machine, in a demonstration). */
  readonly unlimited?: (address: string) => boolean;
  /** The page that people get at an address where there is nothing; programs get a refusal. */
  readonly noEncontrada?: string | null;
}

/** Most bytes of a body, unless a route says otherwise. */
const BODY_LIMIT = 16 * 1024;
const REQUEST_TIMEOUT_MS = 20_000;
/** Less than the former, else Node takes the one for the other, and a body may drip for as long as the headers might. */
const HEADERS_TIMEOUT_MS = 15_000;
/** For answers that no hook sees, so not those of `headers.ts` either: nothing in them runs or is kept. */
const BARE_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;
/** Requests of one address in a minute, to all routes that do not set their own limit. */
const REQUESTS_PER_MINUTE = 1_200;

export async function createHttp(options: HttpOptions): Promise<Http> {
  const { tls } = options;
  const app = fastify({
    loggerInstance: options.log as unknown as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // Only what the nearest proxy itself added counts; the rest of the header anybody can write.
    trustProxy: options.trustProxy ? (_address, hop) => hop === 0 : false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: 60_000,
    forceCloseConnections: true,
    // An address that can't be read reaches no route; its own words are not said back.
    frameworkErrors: (error, _request, reply) => {
      const { status, rechazo } = toRechazo(error);
      void (reply as unknown as FastifyReply).code(status).headers(BARE_HEADERS).send(rechazo);
    },
    routerOptions: { maxParamLength: 120, caseSensitive: true },
    ...(tls ? { https: readTls(tls) } : {}),
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as Http;

  app.server.headersTimeout = HEADERS_TIMEOUT_MS;
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { status, rechazo } = toRechazo(error);
    if (status >= 500) request.log.error({ err: error, req: request }, 'http: request failed');
    return reply.code(status).send(rechazo);
  });
  app.setNotFoundHandler((request, reply) => {
    reply.code(404);
    return options.noEncontrada && request.headers.accept?.includes('text/html')
      ? reply.type('text/html; charset=utf-8').send(options.noEncontrada)
      : reply.send(rechazar('solicitud-no-valida'));
  });

  await app.register(rateLimit, {
    max: REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    ipv6Subnet: 64,
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    allowList: (request) => options.unlimited?.(request.ip) ?? false,
    errorResponseBuilder: (_request, { ttl }) =>
      Object.assign(new Error('too many requests'), {
        statusCode: 429,
        rechazo: rechazar('demasiados-intentos', { esperaSegundos: Math.ceil(ttl / 1000) }),
      }),
  });
  return app;
}

/** A refusal as it travels: a code of the catalogue and its sentence. */
export const rechazar = (codigo: Motivo, more: Omit<Rechazo, 'codigo' | 'mensaje'> = {}): Rechazo => ({
  codigo,
  mensaje: ORACIONES[codigo],
  ...more,
});

function toRechazo(error: FastifyError & { rechazo?: Rechazo }): { status: number; rechazo: Rechazo } {
  const status = error.statusCode ?? 500;
  if (error.rechazo) return { status, rechazo: error.rechazo };
  if (status >= 400 && status < 500) return { status, rechazo: rechazar('solicitud-no-valida') };
  return { status: translateError(error)?.kind === 'unavailable' ? 503 : 500, rechazo: rechazar('interno') };
}
