/**
 * The client itself, put together from its parts and a platform: in a worker of the app, or in a
 * program in Node.
 */
import { bytesToBase64url } from '../../shared/base/bytes.ts';
import { err, ok, type Result } from '../../shared/base/result.ts';
import type { KeyPair } from '../../shared/crypto/index.ts';
import { type Ancla, leerFirmado } from '../../shared/firmados/index.ts';
import type { Modo } from '../../shared/sync/protocolo.ts';
import { AlmacenCaido, AlmacenLleno, enDuda, type Inscripcion, recordsLeft } from './almacen/index.ts';
import { createAlta } from './alta/index.ts';
import { bajaDe } from './baja.ts';
import { createCandado } from './claves/candado.ts';
import type { AltaError, Cliente, EstadoEnvio, Vista } from './cliente.ts';
import { consultar, darDeBaja } from './dispositivos/index.ts';
import { type Confiado, openConfiado } from './envio/confiado.ts';
import { cuentasEn } from './envio/cuaderno.ts';
import { createEnvio, type Envio } from './envio/index.ts';
import { exportar } from './exportar/index.ts';
import { propio } from './pedir.ts';
import type { Plataforma } from './plataforma.ts';
import { openReloj } from './reloj/index.ts';
import { createSabido } from './sabido.ts';
import { sellarCaptura } from './sellado/index.ts';
import { createTurno } from './turno.ts';
import { componerVista, USUAL_BYTES } from './vista.ts';

/** Opens the client over its store; it neither sends nor captures yet. */
export async function createCliente(p: Plataforma): Promise<Cliente> {
  const { almacen } = p;
  const alta = createAlta(p);
  const reloj = await openReloj(p);
  const candado = createCandado(p);
  const turno = createTurno(p);
  const confiados = new Map<string, Confiado>();
  const envios = new Map<string, Envio>();
  const listeners = new Set<(vista: Vista) => void>();

  let inscripcion = await almacen.actual();
  let isOn = false;
  let envio: EstadoEnvio = { tipo: 'apagado' };
  let modo: Modo | null = null;
  const sabido = createSabido(almacen, cuentasEn);
  let minimo = await almacen.minimo();

  const confiadoOf = async (huella: string): Promise<Confiado> => {
    const held = confiados.get(huella) ?? (await openConfiado(almacen, p.crypto, huella));
    confiados.set(huella, held);
    return held;
  };

  /** Captures that still fit; where none does it is looked again each time. */
  let full = false;
  async function restantes(edad?: number): Promise<number | null> {
    const left = recordsLeft(await almacen.espacio(full ? 0 : edad), USUAL_BYTES);
    full = left === 0;
    return left;
  }

  const vista = async (): Promise<Vista> =>
    componerVista(p, {
      inscripcion,
      reloj,
      sabido,
      desbloqueado: candado.abierto(),
      envio,
      modo,
      restantes: await restantes(),
      minimo,
    });

  /** Tells the listeners; what happens while one view is made up is told in one next view. */
  let telling: Promise<void> = Promise.resolve();
  let stale = false;
  function changed(): void {
    if (stale || listeners.size === 0) return;
    stale = true;
    telling = telling.then(async () => {
      stale = false;
      try {
        const now = await vista();
        for (const listener of listeners) listener(now);
      } catch {
        // A store that can't be read for a view is told by the operation that needs it.
      }
    });
  }
  const stopWatching = almacen.observar(() => {
    // The window that sends learns of a baja first; the others find it in the store.
    if (envio.tipo === 'detenido' && envio.motivo === 'otra-ventana') void releer().then(changed, () => undefined);
    changed();
  });

  const isOut = (): boolean => inscripcion !== null && bajaDe(inscripcion.dispositivo, sabido.roster(), modo) !== null;
  /** A baja ends capture here as well, and not on the screens alone: the key is overwritten. */
  function cerrarSiBaja(): void {
    if (candado.abierto() && isOut()) void candado.cerrar().then(changed);
  }
  async function releer(): Promise<void> {
    if (!inscripcion) return;
    await sabido.releer(inscripcion);
    cerrarSiBaja();
  }
  await releer();
  // What was typed for an enrolment that was never made goes after a day, whether or not anyone asks.
  alta.solicitud().catch(() => undefined);

  /** A sender for an enrolment; only the current one's state is shown. */
  async function envioOf(one: Inscripcion): Promise<Envio> {
    const held = envios.get(one.dispositivo);
    if (held) return held;
    const isCurrent = (): boolean => one.dispositivo === inscripcion?.dispositivo;
    const show =
      <A extends readonly unknown[]>(note: (...args: A) => void) =>
      (...args: A): void => {
        if (!isCurrent()) return;
        note(...args);
        changed();
      };
    const made = createEnvio(
      { plataforma: p, inscripcion: one, confiado: await confiadoOf(one.huella), reloj },
      {
        onEstado: show((estado) => {
          envio = estado;
        }),
        onModo: show((which) => {
          modo = which;
          cerrarSiBaja();
        }),
        onHechos: show((latest) => {
          sabido.aprender(latest);
          cerrarSiBaja();
        }),
        onCuentas: show(sabido.contar),
        onMinimumApp: show((version) => {
          if (version === minimo) return;
          minimo = version;
          // Unwritten it is told again at the next contact.
          almacen.guardarMinimo(version).catch(() => undefined);
        }),
        onAncla: changed,
      },
    );
    envios.set(one.dispositivo, made);
    return made;
  }

  /** The current enrolment sends always; an older one while something of it is left. */
  async function startSending(): Promise<void> {
    for (const one of await almacen.inscripciones()) {
      const isNeeded = one.dispositivo === inscripcion?.dispositivo || (await hasRest(one));
      if (isNeeded && isOn) (await envioOf(one)).encender();
    }
  }

  /** Whether an enrolment has something to deliver, or to erase once its process closes. */
  async function hasRest({ dispositivo }: Inscripcion): Promise<boolean> {
    for (const estado of ['sellado', 'enTransito', 'rechazado'] as const) {
      if ((await almacen.enEstado(dispositivo, estado, { desde: 0, limite: 1 })).length > 0) return true;
    }
    return false;
  }

  /**
   * Whether an open key still is the enrolment's, and which anchor is to be used with it if not the latest.
   * A reset ends the key for all that is sealed with a later anchor: while it is not known whether the server
   * made one, what is sealed bears an anchor from before. After one in another window the key is let go.
   */
  async function keyInUse(
    { dispositivo }: Inscripcion,
    { publicKey }: KeyPair,
  ): Promise<{ readonly ancla: Ancla | null } | null> {
    // In this order: a reset is noted before it begins, and goes only with the new key in its place.
    const reset = await almacen.altaEnCurso();
    const now = (await almacen.inscripciones()).find((one) => one.dispositivo === dispositivo);
    if (now?.llaves.captura.publica !== bytesToBase64url(publicKey)) {
      void candado.cerrar().then(changed);
      return null;
    }
    const before = enDuda(reset, now)?.ancla;
    return { ancla: before ? leerFirmado('ancla', before) : null };
  }

  async function seal(
    inscripcion: Inscripcion,
    captura: KeyPair,
    contenido: Parameters<Cliente['sellar']>[0],
  ): ReturnType<Cliente['sellar']> {
    // Taken before it is looked whether a reset is under way, so that it is no later than one that begins now.
    const latest = reloj.ancla();
    const inUse = await keyInUse(inscripcion, captura);
    if (!inUse) return err('bloqueado');
    const confianza = (await confiadoOf(inscripcion.huella)).confianza();
    if (!confianza) return err('sin-clave-de-proceso');
    // What is spared is for the sender: with no room to note an answer nothing could be erased any more.
    if ((await restantes(0)) === 0) return err('sin-espacio');
    const folio = await sellarCaptura(
      { ...p, reloj },
      { inscripcion, captura, confianza, ancla: inUse.ancla ?? latest },
      contenido,
    );
    if (folio.ok) {
      const guardado = reloj.guardar();
      // The support has its folio: what fails from here on must not have it captured again.
      if (guardado) await almacen.guardarReloj(guardado).catch(() => undefined);
      envios.get(inscripcion.dispositivo)?.avisar();
    }
    return folio;
  }

  /** Asks about phones; a list that was given is known from then on, and with it a baja. */
  async function sobreDispositivos(
    ask: (...asks: Parameters<typeof consultar>) => ReturnType<typeof consultar>,
  ): Promise<Result<void, AltaError>> {
    const con = inscripcion;
    const confianza = con && (await confiadoOf(con.huella)).confianza();
    if (!con || !confianza) return propio('otro-servidor');
    try {
      const given = await ask(p, con, confianza);
      if (!given.ok) return given;
      if (con.dispositivo === inscripcion?.dispositivo) {
        sabido.listar(given.value);
        cerrarSiBaja();
      }
      changed();
      // Whoever asked finds the view as it is after the answer.
      await telling;
      return ok(undefined);
    } catch (error) {
      if (error instanceof AlmacenCaido) return propio('almacen');
      throw error;
    }
  }

  const cliente: Cliente = {
    vista,
    suscribir(listener) {
      listeners.add(listener);
      changed();
      return () => listeners.delete(listener);
    },

    solicitud: alta.solicitud,
    guardarSolicitud: alta.guardarSolicitud,
    pedirCodigo: alta.pedirCodigo,
    verificar: alta.verificar,
    darDeBaja: alta.darDeBaja,
    async inscribir(datos) {
      const done = await alta.inscribir(datos);
      if (!done.ok) return done;
      const { certificados, ancla, anclaText } = done.value;
      await (await confiadoOf(done.value.inscripcion.huella)).add(certificados);
      reloj.anclar(ancla, anclaText);
      const guardado = reloj.guardar();
      if (guardado) await almacen.guardarReloj(guardado);
      await candado.tomar(done.value.captura, () => almacen.guardarInscripcion(done.value.inscripcion));
      // A new password for the same device: what is known of it stays known.
      if (inscripcion?.dispositivo !== done.value.inscripcion.dispositivo) {
        modo = null;
        await sabido.empezar(done.value.inscripcion);
      }
      inscripcion = done.value.inscripcion;
      await cliente.encender();
      changed();
      return ok(undefined);
    },

    consultarDispositivos: () => sobreDispositivos(consultar),
    bajaDeDispositivo: (dispositivo) =>
      sobreDispositivos(
        async (...asks) =>
          (await candado.usar((captura) => darDeBaja(...asks, captura, dispositivo))) ?? propio('bloqueado'),
      ),

    async periodoVisto() {
      const [con, latest] = [inscripcion, sabido.cuaderno().proceso];
      if (!con || !latest) return;
      const { inicio, fin } = latest;
      await almacen.guardarPeriodo(con.dispositivo, { inicio, fin });
      if (inscripcion?.dispositivo === con.dispositivo) {
        inscripcion = { ...inscripcion, proceso: { ...inscripcion.proceso, inicio, fin } };
      }
      changed();
      await telling;
    },

    async desbloquear(contrasena) {
      if (!inscripcion) return err('sin-inscripcion');
      const opened = await candado.abrir(inscripcion.dispositivo, contrasena);
      changed();
      // Whoever asked finds the view as it is after the answer: how long to wait, say.
      await telling;
      return opened;
    },
    async cambiarContrasena({ actual, nueva }) {
      if (!inscripcion) return err('sin-inscripcion');
      const done = await candado.cambiar(inscripcion.dispositivo, actual, nueva);
      changed();
      await telling;
      return done;
    },
    async bloquear() {
      const closed = candado.cerrar();
      changed();
      await closed;
      await telling;
    },
    tomarCaptura: turno.tomar,
    soltarCaptura: async () => turno.soltar(),
    async sellar(contenido) {
      const con = inscripcion;
      if (!con) return err('sin-inscripcion');
      if (isOut()) return err('bloqueado');
      try {
        return (await candado.usar((captura) => seal(con, captura, contenido))) ?? err('bloqueado');
      } catch (error) {
        if (error instanceof AlmacenLleno) return err('sin-espacio');
        if (error instanceof AlmacenCaido) return err('almacen');
        throw error;
      }
    },

    capturas: (dispositivo, { antesDe, limite }) =>
      almacen.pagina(dispositivo, { antesDe: antesDe ?? Number.MAX_SAFE_INTEGER, limite }),

    async encender() {
      isOn = true;
      await startSending();
    },
    async apagar() {
      isOn = false;
      await Promise.all([...envios.values()].map((one) => one.apagar()));
    },
    async reintentar() {
      for (const one of envios.values()) one.reintentar();
    },
    async sinRed() {
      for (const one of envios.values()) one.sinRed();
    },
    exportar: (que) => exportar(almacen, que),
    async cerrar() {
      listeners.clear();
      stopWatching();
      await cliente.apagar();
      await cliente.soltarCaptura();
      await cliente.bloquear();
      await telling;
      await almacen.close();
    },
  };
  return cliente;
}
