/**
 * Enrols auxiliares at a demonstration server through the interfaces that everybody uses: an
 * invitation, a code by mail (read in the local mailbox), keys of their own.
 */
import { versionesDe } from '../../shared/proceso/textos.ts';
import type { AltaVerificada, Cliente } from '../../web/captura/cliente.ts';

/** What an invitation says. */
export interface Invitacion {
  readonly proceso: string;
  readonly auxiliar: string;
  readonly correo: string;
  readonly huella: string;
}

/** Codes as they come to the demonstration's mailbox. */
export interface LectorDeCodigos {
  /** The latest code sent to an address since this reader began; waits for it. */
  codigoPara(correo: string): Promise<string>;
}

const POLL_MS = 100;
const MAX_WAIT_MS = 30_000;

/** Registers so many auxiliares at a demonstration server. */
export async function invitar(url: string, cuantos: number): Promise<Invitacion[]> {
  const invited: Invitacion[] = [];
  while (invited.length < cuantos) {
    const response = await fetch(`${url}/api/demostracion/auxiliares`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ cuantos: Math.min(500, cuantos - invited.length) }),
    });
    if (!response.ok) throw new Error(`no auxiliares to be had at ${url}: ${response.status} (is it a demonstration?)`);
    const { proceso, auxiliares } = (await response.json()) as {
      proceso: string;
      auxiliares: { auxiliar: string; correo: string; enlace: string }[];
    };
    for (const { auxiliar, correo, enlace } of auxiliares) {
      const huella = new URLSearchParams(new URL(enlace).hash.slice(1)).get('huella');
      if (!huella) throw new Error('an invitation without fingerprint');
      invited.push({ proceso, auxiliar, correo, huella });
    }
  }
  return invited;
}

/** Follows the mailbox from its present end. */
export async function seguirBuzon(url: string): Promise<LectorDeCodigos> {
  let seen = 0;
  const codes = new Map<string, string>();
  let reading: Promise<void> | null = null;

  async function read(): Promise<void> {
    for (;;) {
      const response = await fetch(`${url}/buzon.json?despues=${seen}`);
      if (!response.ok) throw new Error(`no mailbox at ${url}: ${response.status}`);
      const { mensajes } = (await response.json()) as {
        mensajes: { id: number; para: string; asunto: string; texto: string }[];
      };
      if (mensajes.length === 0) return;
      for (const { id, para, texto } of mensajes) {
        seen = Math.max(seen, Number(id));
        const code = /(?<!\d)\d{3} ?\d{3}(?!\d)/.exec(texto)?.[0].replace(' ', '');
        if (code) codes.set(para.toLowerCase(), code);
      }
    }
  }
  await read();
  codes.clear();

  return {
    async codigoPara(correo) {
      const until = Date.now() + MAX_WAIT_MS;
      while (Date.now() < until) {
        const code = codes.get(correo.toLowerCase());
        codes.delete(correo.toLowerCase());
        if (code) return code;
        reading ??= read().finally(() => {
          reading = null;
        });
        await reading;
        if (!codes.has(correo.toLowerCase())) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      throw new Error('no code came by mail');
    },
  };
}

/** Steps 1 and 2: asks for a code and gives it; answers what the server showed. */
export async function verificarPorCorreo(
  alta: Pick<Cliente, 'pedirCodigo' | 'verificar'>,
  { proceso, auxiliar, correo, huella }: Invitacion,
  buzon: LectorDeCodigos,
): Promise<AltaVerificada> {
  const asked = await alta.pedirCodigo({ proceso, auxiliar, correo });
  if (!asked.ok) throw new Error(`pedirCodigo: ${asked.error.codigo}`);
  const codigo = await buzon.codigoPara(correo);
  const verified = await alta.verificar({ proceso, auxiliar, correo, codigo }, huella);
  if (!verified.ok) throw new Error(`verificar: ${verified.error.codigo}`);
  return verified.value;
}

/** Enrols a client, which accepts what it is shown; it is unlocked and sending afterwards. */
export async function inscribir(
  cliente: Cliente,
  invitacion: Invitacion,
  buzon: LectorDeCodigos,
  contrasena: string,
): Promise<void> {
  const { proceso } = await verificarPorCorreo(cliente, invitacion, buzon);
  const textos = versionesDe(proceso.textosAuxiliar);
  const enrolled = await cliente.inscribir({ nombre: 'Teléfono simulado', contrasena, textos });
  if (!enrolled.ok) throw new Error(`inscribir: ${enrolled.error.codigo}`);
}
