/** Reads mails as they came to the test's mail server. */
import type { MailReceived, TestSmtp } from './smtp.ts';

/** Resolves with the first mail, present or to come, that is as asked; `after` so many that are not looked at. */
export async function mailWhere(
  smtp: TestSmtp,
  is: (mail: MailReceived) => boolean,
  { timeout = 30_000, after = 0 }: { readonly timeout?: number; readonly after?: number } = {},
): Promise<MailReceived> {
  const late = AbortSignal.timeout(timeout);
  const expired = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () =>
      reject(new Error(`no such mail; there were: ${smtp.received.map(({ raw }) => subjectOf(raw)).join(' | ')}`)),
    );
  });
  for (let n = after + 1; ; n++) {
    const mail = await Promise.race([smtp.mail(n), expired]);
    if (is(mail)) return mail;
  }
}

/** Of a message, its subject (RFC 2047 decoded). */
export function subjectOf(raw: string): string {
  const folded = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(raw)?.[1] ?? '';
  return folded
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?Q\?(.*?)\?=/gi, (_, text: string) => fromQuoted(text.replaceAll('_', ' ')))
    .replace(/=\?utf-8\?B\?(.*?)\?=/gi, (_, text: string) => Buffer.from(text, 'base64').toString());
}

/** Of a message, its part of a type. */
export function partOf(raw: string, type: 'text/plain' | 'text/html'): string {
  const boundary = /boundary="([^"]+)"/.exec(raw)![1]!;
  const part = raw.split(`\r\n--${boundary}`).find((one) => one.includes(`Content-Type: ${type}`))!;
  const at = part.indexOf('\r\n\r\n');
  const [head, body] = [part.slice(0, at), part.slice(at + 4)];
  const encoding = /Content-Transfer-Encoding: (\S+)/i.exec(head)?.[1]?.toLowerCase();
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString()
      : encoding === 'quoted-printable'
        ? fromQuoted(body)
        : body;
  return text.replaceAll('\r\n', '\n');
}
export const textOf = (raw: string): string => partOf(raw, 'text/plain');

const fromQuoted = (text: string): string =>
  Buffer.from(
    text
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();

/** The code that was mailed to somebody. */
export async function codeFor(smtp: TestSmtp, correo: string, after = 0): Promise<string> {
  const mail = await mailWhere(
    smtp,
    ({ to, raw }) => to.includes(correo) && /\b\d{6}\b/.test(textOf(raw)) && /ódigo/.test(subjectOf(raw)),
    { after },
  );
  return /\b\d{6}\b/.exec(textOf(mail.raw))![0];
}
