/** A real SMTP server for tests: keeps what it takes, and refuses or fails on request. */
import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';

export interface MailReceived {
  readonly to: readonly string[];
  /** The whole message as it came: headers and body, quoted-printable and all. */
  readonly raw: string;
}

export interface TestSmtp {
  readonly url: string;
  readonly port: number;
  readonly received: readonly MailReceived[];
  /** Answers recipients so from now on: an SMTP code, or null to take them. */
  answer(to: string, code: number | null, words?: string): void;
  /** Resolves with the nth mail (from 1) once it has come. */
  mail(n: number): Promise<MailReceived>;
  close(): Promise<void>;
}

export async function startSmtp(port = 0): Promise<TestSmtp> {
  const received: MailReceived[] = [];
  const answers = new Map<string, { readonly code: number; readonly words: string }>();
  const waiting = new Set<() => void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo(address, _session, callback) {
      const answer = answers.get(address.address);
      callback(answer ? Object.assign(new Error(answer.words), { responseCode: answer.code }) : null);
    },
    onData(stream, session, callback) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        received.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(parts).toString(),
        });
        callback();
        for (const look of [...waiting]) look();
      });
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    received,
    answer: (to, code, words = 'not now or not ever') =>
      void (code === null ? answers.delete(to) : answers.set(to, { code, words })),
    mail: (n) =>
      new Promise((resolve) => {
        const look = () => {
          const mail = received[n - 1];
          if (!mail) return;
          waiting.delete(look);
          resolve(mail);
        };
        waiting.add(look);
        look();
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
