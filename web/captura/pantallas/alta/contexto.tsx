/**
 * What was typed and found during an enrolment, for its screens. What a discarded tab or an app
 * opened from its icon must find again goes to the phone's store (never a password, never a code);
 * the rest is memory.
 */
import { useLocation, useNavigate } from '@solidjs/router';
import { createContext, createEffect, createSignal, useContext } from 'solid-js';
import type { DispositivoActivo, TextosAuxiliar } from '../../../../shared/api/alta.ts';
import { textosNuevos, type VersionesTextos, versionesDe } from '../../../../shared/proceso/textos.ts';
import type { AltaVerificada } from '../../index.ts';
import { isInstalled, isIos } from '../../telefono/instalacion.ts';
import { useApp } from '../contexto.tsx';
import { altaTerminada, anotarAltaTerminada } from '../historia.ts';
import { forgetInvitation, invitation } from './invitacion.ts';

export const PASOS_ALTA = [
  'terreno',
  'nueva',
  'datos',
  'codigo',
  'dispositivos',
  'acuerdos',
  'contrasena',
  'ubicacion',
  'listo',
] as const;
export type PasoAlta = (typeof PASOS_ALTA)[number];

/** Active devices that an auxiliar may have (§3.7). */
export const MAX_DISPOSITIVOS = 2;
/** A code lives so long; after that its screen is of no use. */
const CODE_MS = 10 * 60_000;

/** History state of who comes to her own credential from here, and goes back to the last screen. */
export const DEL_ALTA = { delAlta: true } as const;

/** History state of who comes knowing that this phone will be enrolled again: when she said so. */
export interface DeNuevo {
  readonly deNuevo: number;
}
export const deNuevo = (): DeNuevo => ({ deNuevo: Date.now() });

const EMPTY = { proceso: '', auxiliar: '', correo: '' };

export function createAlta() {
  const { cliente, vista } = useApp();
  const navigate = useNavigate();
  const current = vista().inscripcion;
  const location = useLocation<Partial<DeNuevo>>();
  /** What was said before an enrolment that has ended since is over with it. */
  const asked = (location.state?.deNuevo ?? 0) > altaTerminada();

  const given = invitation();
  const own = current ? { ...EMPTY, proceso: current.proceso.id, auxiliar: current.autor } : EMPTY;
  const [datos, setDatos] = createSignal(given ? idsOf(given) : own);
  /** Where what stands in the fields comes from, when it was not typed just now. */
  const [origen, setOrigen] = createSignal<'enlace' | 'antes' | null>(given ? 'enlace' : null);
  const [huella, setHuella] = createSignal(given?.huella ?? null);
  const [codigoPedido, setCodigoPedido] = createSignal<number | null>(null);
  const [leido, setLeido] = createSignal(false);
  const [verificada, setVerificada] = createSignal<AltaVerificada | null>(null);
  /** The process's texts as the server showed them last, and the versions that were accepted on this phone. */
  const [textos, setTextos] = createSignal<TextosAuxiliar | null>(null);
  const [aceptados, setAceptados] = createSignal<VersionesTextos | null>(null);
  /** They changed under way, after they had been accepted. */
  const [cambiaron, setCambiaron] = createSignal(false);
  const [dispositivos, setDispositivos] = createSignal<readonly DispositivoActivo[]>([]);
  // Where one enrolment stands, another may.
  const [terreno, setTerreno] = createSignal(current !== null);
  /** That a phone which is enrolled shall be again was said; one that is not needs no word. */
  const [aceptada, setAceptada] = createSignal(current === null || asked);
  /** It is about another password for the enrolment there is: the ids are known. */
  const [olvido, setOlvido] = createSignal(asked && current !== null && given === null);
  const [hecha, setHecha] = createSignal(false);
  /** Another server answered than the one of the invitation. */
  const [detenida, setDetenida] = createSignal(false);

  const restore = async (): Promise<void> => {
    const kept = await cliente.solicitud().catch(() => null);
    if (kept && (given === null || sameIds(kept, given))) {
      setDatos(idsOf(kept));
      if (given === null) setOrigen('antes');
      setHuella(huella() ?? kept.huella);
      setCodigoPedido(kept.codigoPedido);
    }
    setLeido(true);
  };
  void restore();

  /** On iOS what a tab keeps is not what the installed app finds: it would lie there for nothing. */
  const worthKeeping = (): boolean => !isIos() || isInstalled();
  createEffect(() => {
    const typed = { ...datos(), huella: huella(), codigoPedido: codigoPedido() };
    if (!leido() || hecha() || !worthKeeping()) return;
    if (!sameIds(typed, own) || typed.correo) void cliente.guardarSolicitud(typed).catch(() => undefined);
  });

  const go = (paso: PasoAlta, replace = false): void => navigate(`/alta/${paso}`, { replace });
  /** This phone keeps its place and its folios, and only gets a new password. */
  const renueva = (): boolean => Boolean(verificada()?.esteTelefono);
  const full = (): boolean => !renueva() && dispositivos().length >= MAX_DISPOSITIVOS;

  return {
    datos,
    setDatos,
    origen,
    setOrigen,
    huella,
    setHuella,
    /** Notes that a code is on its way. */
    pedido: () => setCodigoPedido(Date.now()),
    pidioCodigo: () => codigoPedido() !== null,
    /** Whether a code was asked for that may still serve. */
    esperaCodigo: () => (codigoPedido() ?? 0) > Date.now() - CODE_MS,
    /** Whether what the phone kept was looked for. */
    leido,
    /** The root is known: from an invitation, or pinned by this same registration before. */
    conHuella: () => huella() !== null || (current !== null && sameIds(datos(), own)),
    verificada,
    /** Takes what a code brought. The code is spent: whoever comes back later needs another. */
    verifico: (found: AltaVerificada): void => {
      setVerificada(found);
      setDispositivos(found.dispositivos);
      setTextos(found.proceso.textosAuxiliar);
      setAceptados(found.aceptados);
      setCambiaron(false);
      setCodigoPedido(null);
    },
    dispositivos,
    setDispositivos,
    textos: () => textos()!,
    /** Which texts this phone has yet to accept. A renewed password asks for none unless one is new. */
    porAceptar: () => textosNuevos(versionesDe(textos()!), aceptados()),
    /** Whether others were accepted here before. */
    aceptoAntes: () => aceptados() !== null,
    aceptar: (): void => void setAceptados(versionesDe(textos()!)),
    cambiaron,
    /** The server has others by now: they are to be read. */
    cambiar(nuevos: TextosAuxiliar): void {
      setTextos(nuevos);
      setCambiaron(true);
      go('acuerdos', true);
    },
    terreno,
    setTerreno,
    aceptada,
    setAceptada,
    olvido,
    setOlvido,
    hecha,
    /** Onward, once it is known who she is. */
    seguir: (): void =>
      go(
        full()
          ? 'dispositivos'
          : textosNuevos(versionesDe(textos()!), aceptados()).length > 0
            ? 'acuerdos'
            : 'contrasena',
        true,
      ),
    /** It is made: its last step takes the place of the one before. */
    terminar(): void {
      setHecha(true);
      anotarAltaTerminada();
      go(renueva() ? 'listo' : 'ubicacion', true);
    },
    /** Onward from an enrolled phone: to her own credential, unless the server has it. */
    inscrita: (): void =>
      vista().credencial ? go('listo', true) : navigate('/credencial', { replace: true, state: DEL_ALTA }),
    detenida,
    setDetenida,
    renueva,
    go,
    full,
    /** Leaves it: nothing of what was typed stays. */
    async dejar(): Promise<void> {
      setLeido(false);
      forgetInvitation();
      await cliente.guardarSolicitud(null).catch(() => undefined);
      navigate('/', { replace: true });
    },
  };
}

type Ids = { readonly proceso: string; readonly auxiliar: string };
const idsOf = ({ proceso, auxiliar, correo }: Ids & { readonly correo: string }) => ({ proceso, auxiliar, correo });
const sameIds = (a: Ids, b: Ids): boolean => a.proceso === b.proceso && a.auxiliar === b.auxiliar;

export const AltaContext = createContext<ReturnType<typeof createAlta>>();

export function useAlta(): ReturnType<typeof createAlta> {
  const alta = useContext(AltaContext);
  if (!alta) throw new Error('no Alta above');
  return alta;
}
