/**
 * `GET /salud`: whether this process and its database answer. Whoever asks, and however often, the
 * database is asked once a second at most: no one takes its connections from admission here.
 */
import Type from 'typebox';
import { Rechazo } from '../../shared/api/alta.ts';
import type { Clock } from './clock.ts';
import { type Http, rechazar } from './http.ts';

const GOOD_FOR_MS = 1_000;

/** `probe` resolves when the database answers and rejects when it does not. */
export function registerSalud(
  http: Http,
  { probe, clock }: { readonly probe: () => Promise<unknown>; readonly clock: Clock },
): void {
  let last: { readonly until: number; readonly answers: boolean } | null = null;
  let asking: Promise<boolean> | null = null;

  const ask = async (): Promise<boolean> => {
    const answers = await probe().then(
      () => true,
      () => false,
    );
    last = { until: clock.now().getTime() + GOOD_FOR_MS, answers };
    asking = null;
    return answers;
  };
  const answers = async (): Promise<boolean> => {
    const left = last === null ? 0 : last.until - clock.now().getTime();
    // More than a second left: the clock was set back.
    if (last !== null && left > 0 && left <= GOOD_FOR_MS) return last.answers;
    asking ??= ask();
    return asking;
  };

  const Salud = Type.Object({ estado: Type.Literal('bien') }, { additionalProperties: false });
  http.get(
    '/salud',
    { schema: { response: { 200: Salud, 503: Rechazo } }, config: { rateLimit: false } },
    async (_request, reply) =>
      (await answers()) ? reply.send({ estado: 'bien' }) : reply.code(503).send(rechazar('interno')),
  );
}
