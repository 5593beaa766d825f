/** The way out: SMTP. A refusal of the mail itself is an answer; all else may pass and is thrown. */
import { createTransport } from 'nodemailer';
import type { Mensaje } from './sellado.ts';

export type Entrega = { readonly kind: 'enviado' } | { readonly kind: 'rechazado'; readonly respuesta: number };

export interface Transporte {
  /** `id` becomes the Message-ID, so that a mail sent twice after a crash is known for the same. */
  entregar(mensaje: Mensaje, id: string): Promise<Entrega>;
  close(): void;
}

export function createSmtp(options: { readonly url: string; readonly from: string }): Transporte {
  const transport = createTransport(
    {
      url: options.url,
      pool: true,
      maxConnections: 4,
      connectionTimeout: 15_000,
      greetingTimeout: 15_000,
      socketTimeout: 60_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from: options.from, headers: { 'Auto-Submitted': 'auto-generated' } },
  );
  const domain = /@([^\s>]+)/.exec(options.from)?.[1] ?? 'localhost';
  return {
    async entregar({ para, asunto, texto, html }, id) {
      try {
        await transport.sendMail({
          to: { name: '', address: para },
          subject: asunto,
          text: texto,
          ...(html === undefined ? {} : { html }),
          messageId: `<${id}@${domain}>`,
        });
        return { kind: 'enviado' };
      } catch (error) {
        const respuesta = refusalOf(error);
        if (respuesta === null) throw passing(error);
        return { kind: 'rechazado', respuesta };
      }
    },
    close: () => transport.close(),
  };
}

/** SMTP code when the server refused this sender, recipient or text for good (5yz); null for what may pass. */
function refusalOf(error: unknown): number | null {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  const aboutTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  return aboutTheMail && responseCode !== undefined && responseCode >= 500 ? responseCode : null;
}

/** A failure that may pass, without what the mail server said: that names the recipient as often as not. */
function passing(error: unknown): Error {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return Object.assign(new Error('the mail server did not take the mail'), { code, responseCode });
}
