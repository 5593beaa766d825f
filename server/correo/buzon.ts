/**
 * The local mailbox, for demonstration only: `/buzon` shows what would have been sent, newest
 * first; `/buzon.json` gives the same to tools. It exists only where no mail server is set.
 */
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { fechaCompleta } from '../../shared/proceso/hora.ts';
import type { Db } from '../platform/database.ts';
import type { Keystore } from '../platform/keystore/index.ts';
import { abrirCorreo, type Mensaje } from './sellado.ts';

const PAGE = 100;

const Query = Type.Object(
  { despues: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })) },
  { additionalProperties: false },
);

interface Recibido extends Mensaje {
  readonly id: number;
  readonly creado: Date;
}

export function registerBuzon(
  app: FastifyInstance,
  options: {
    readonly db: Db;
    readonly keys: Pick<Keystore, 'unwrap'>;
    /** Address of the app's typeface; null where the web app was not built. */
    readonly fuente: string | null;
  },
): void {
  app.get('/buzon', async (_request, reply) => {
    const mensajes = await leer(options, { newestFirst: true });
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page(mensajes));
  });

  app.get('/buzon/', async (_request, reply) => reply.redirect('/buzon', 308));

  app.get('/buzon/estilo.css', async (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(`${options.fuente ? fontFace(options.fuente) : ''}${STYLE}`),
  );

  // `despues`: id of the last mail that the caller has seen; the answer goes on from there.
  app.get<{ Querystring: Static<typeof Query> }>(
    '/buzon.json',
    { schema: { querystring: Query } },
    async (request, reply) => {
      const mensajes = await leer(options, { after: Number(request.query.despues ?? 0) });
      const plain = mensajes.map(({ html: _, ...mensaje }) => mensaje);
      return reply.header('cache-control', 'no-store').send({ mensajes: plain });
    },
  );
}

async function leer(
  { db, keys }: { readonly db: Db; readonly keys: Pick<Keystore, 'unwrap'> },
  which: { readonly newestFirst: true } | { readonly after: number },
): Promise<Recibido[]> {
  const query = db.selectFrom('correo').selectAll().where('estado', '=', 'buzon').limit(PAGE);
  const rows = await ('after' in which
    ? query.where('id', '>', which.after).orderBy('id')
    : query.orderBy('id', 'desc')
  ).execute();
  const mensajes: Recibido[] = [];
  for (const { id, proceso, clave, secreto, sobre, creado } of rows) {
    const key = await keys.unwrap(proceso, secreto);
    const mensaje = key.ok && sobre && abrirCorreo(key.value, proceso, clave, sobre);
    if (mensaje) mensajes.push({ ...mensaje, id, creado });
  }
  return mensajes;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character]!);

/** Text as HTML, its addresses as links. */
const linked = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) =>
      index % 2 === 1 ? `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>` : escapeHtml(part),
    )
    .join('');

const page = (mensajes: readonly Recibido[]): string => `<!doctype html>
<html lang="es-MX">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Buzón de demostración · Rúbrica</title>
<link rel="stylesheet" href="/buzon/estilo.css">
</head>
<body>
<main>
<h1>Buzón de demostración</h1>
<p class="nota">Aquí se ven los correos que esta instalación habría enviado. Nada sale de esta máquina.</p>
<p><a class="boton" href="/buzon">Actualizar</a></p>
${mensajes.length === 0 ? '<p class="vacio">Todavía no hay correos.</p>' : mensajes.map(article).join('\n')}
</main>
</body>
</html>
`;

const article = ({ id, para, asunto, texto, creado }: Recibido): string => `<article aria-labelledby="correo-${id}">
<h2 id="correo-${id}">${escapeHtml(asunto)}</h2>
<dl>
<div><dt>Para</dt><dd>${escapeHtml(para)}</dd></div>
<div><dt>Hora</dt><dd><time datetime="${creado.toISOString()}">${fechaCompleta(creado.getTime())}</time></dd></div>
</dl>
<pre>${linked(texto)}</pre>
</article>`;

const fontFace = (address: string): string => `@font-face {
  font-family: "Atkinson Hyperlegible Next";
  src: url("${address}") format("woff2");
  font-weight: 200 800;
  font-display: swap;
}
`;

const STYLE = `:root {
  color-scheme: light dark;
  --paper: light-dark(#fbf8f5, #141017);
  --surface: light-dark(#ffffff, #1f1924);
  --ink: light-dark(#1b1420, #f7f1f6);
  --soft: light-dark(#5a4f60, #bcb0c0);
  --line: light-dark(#e6ddd8, #372e3d);
  --deep: light-dark(#9c0058, #ff8ac4);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 "Atkinson Hyperlegible Next", system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { margin: 0 0 0.25rem; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 0 0 0.5rem; font-size: 1.1875rem; line-height: 1.3; }
.nota, .vacio, dt { color: var(--soft); }
.boton { display: inline-flex; align-items: center; min-height: 3rem; padding: 0 1.25rem; border: 2px solid currentcolor; border-radius: 0.75rem; color: var(--deep); font-weight: 600; text-decoration: none; }
article a { color: var(--deep); }
.boton:focus-visible, article a:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
article { margin: 1rem 0; padding: 1.25rem; border: 1px solid var(--line); border-radius: 0.875rem; background: var(--surface); }
dl { margin: 0 0 0.75rem; }
dl div { display: flex; gap: 0.5rem; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: 0; padding-top: 0.75rem; border-top: 1px solid var(--line); font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
`;
