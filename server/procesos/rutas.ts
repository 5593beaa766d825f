/** What anybody may read over HTTP: a process's public data, and the certificates that vouch for its keys. */
import Type from 'typebox';
import { CertificadosReply, IdProceso, ProcesoPublico, Rechazo } from '../../shared/api/alta.ts';
import type { Db } from '../platform/database.ts';
import { type Http, rechazar } from '../platform/http.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import { procesoPublico } from './publico.ts';

export function registerProcesos(
  app: Http,
  { db, keys }: { readonly db: Db; readonly keys: Pick<Keystore, 'certificados'> },
): void {
  app.get(
    '/api/certificados',
    {
      schema: {
        querystring: Type.Object({ proceso: Type.Optional(IdProceso) }, { additionalProperties: false }),
        response: { 200: CertificadosReply },
      },
    },
    async (request, reply) => {
      const { raiz, emisoras, claves } = await keys.certificados(request.query.proceso);
      return reply.header('cache-control', 'no-cache').send({ raiz, emisoras: [...emisoras], claves: [...claves] });
    },
  );

  app.get(
    '/api/proceso/:id',
    {
      schema: {
        params: Type.Object({ id: IdProceso }, { additionalProperties: false }),
        response: { 200: ProcesoPublico, 404: Rechazo },
      },
    },
    async (request, reply) => {
      const proceso = await procesoPublico(db, request.params.id);
      reply.header('cache-control', 'no-cache');
      return proceso ? reply.send(proceso) : reply.code(404).send(rechazar('proceso-desconocido'));
    },
  );
}
