/**
 * A letter, once as plain text and once as simple HTML, from the same blocks. Short, readable in any
 * mail program, without images or anything fetched from elsewhere.
 */

export type Bloque =
  | string
  /** Something to be copied or typed, set apart and large. */
  | { readonly tipo: 'clave'; readonly texto: string }
  | { readonly tipo: 'datos'; readonly filas: readonly (readonly [nombre: string, valor: string])[] }
  | { readonly tipo: 'tabla'; readonly columnas: readonly string[]; readonly filas: readonly (readonly string[])[] }
  | { readonly tipo: 'enlace'; readonly texto: string; readonly url: string };

export interface Carta {
  readonly asunto: string;
  readonly texto: string;
  readonly html: string;
}

const INK = '#1b1420';
const SOFT = '#5a4f60';
const LINE = '#e6ddd8';
const DEEP = '#9c0058';

/** Writes a letter. `pie` says why its reader got it. */
export const escribirCarta = (asunto: string, bloques: readonly Bloque[], pie: string): Carta => ({
  asunto,
  texto: `${[...bloques.map(asText), '--', pie].join('\n\n')}\n`,
  html: `<!doctype html>
<html lang="es-MX"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(asunto)}</title></head>
<body style="margin:0;background:#fbf8f5;color:${INK};font:17px/1.5 'Atkinson Hyperlegible Next',system-ui,sans-serif">
<div style="max-width:36em;margin:0 auto;padding:24px 16px">
<p style="margin:0 0 16px;color:${DEEP};font-weight:700">Rúbrica</p>
<div style="background:#fff;border:1px solid ${LINE};border-radius:14px;padding:20px">
${bloques.map(asHtml).join('\n')}
</div>
<p style="color:${SOFT};font-size:14px">${escapeHtml(pie)}</p>
</div></body></html>
`,
});

function asText(bloque: Bloque): string {
  if (typeof bloque === 'string') return bloque;
  switch (bloque.tipo) {
    case 'clave':
      return `    ${bloque.texto}`;
    case 'datos':
      return bloque.filas.map(([nombre, valor]) => `${nombre}: ${valor}`).join('\n');
    case 'tabla':
      return bloque.filas
        .map((fila) => fila.map((celda, i) => `${bloque.columnas[i]}: ${celda}`).join('\n'))
        .join('\n\n');
    case 'enlace':
      return `${bloque.texto}:\n${bloque.url}`;
  }
}

function asHtml(bloque: Bloque): string {
  if (typeof bloque === 'string') return `<p style="margin:0 0 14px">${escapeHtml(bloque)}</p>`;
  switch (bloque.tipo) {
    case 'clave':
      return `<p style="margin:0 0 14px;font:700 30px/1.3 ui-monospace,monospace;letter-spacing:.12em">${escapeHtml(bloque.texto)}</p>`;
    case 'datos':
      return `<table role="presentation" style="margin:0 0 14px;border-collapse:collapse">${bloque.filas
        .map(
          ([nombre, valor]) =>
            `<tr><td style="padding:3px 16px 3px 0;color:${SOFT};vertical-align:top">${escapeHtml(nombre)}</td><td style="padding:3px 0;word-break:break-word">${escapeHtml(valor)}</td></tr>`,
        )
        .join('')}</table>`;
    case 'tabla':
      return `<div style="overflow-x:auto;margin:0 0 14px"><table style="border-collapse:collapse;font-size:14px"><thead><tr>${bloque.columnas
        .map(
          (columna) => `<th style="text-align:left;padding:6px 12px 6px 0;color:${SOFT}">${escapeHtml(columna)}</th>`,
        )
        .join('')}</tr></thead><tbody>${bloque.filas
        .map(
          (fila) =>
            `<tr>${fila.map((celda) => `<td style="padding:6px 12px 6px 0;border-top:1px solid ${LINE};vertical-align:top;word-break:break-word">${escapeHtml(celda)}</td>`).join('')}</tr>`,
        )
        .join('')}</tbody></table></div>`;
    case 'enlace':
      return `<p style="margin:0 0 14px"><a href="${escapeHtml(bloque.url)}" style="color:${DEEP};font-weight:700">${escapeHtml(bloque.texto)}</a></p>`;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
