/** What was typed and found during an enrolment, for its screens; in memory, while they come and go. */
import { useNavigate } from '@solidjs/router';
import { createContext, createSignal, useContext } from 'solid-js';
import type { DispositivoActivo } from '../../../../shared/api/alta.ts';
import type { AltaVerificada } from '../../index.ts';
import { invitation } from './invitacion.ts';

export const PASOS_ALTA = ['terreno', 'datos', 'codigo', 'dispositivos', 'contrasena', 'ubicacion', 'listo'] as const;
export type PasoAlta = (typeof PASOS_ALTA)[number];

/** Active devices that an auxiliar may have (§3.7). */
export const MAX_DISPOSITIVOS = 2;

export function createAlta() {
  const given = invitation();
  const [datos, setDatos] = createSignal({ proceso: given.proceso, auxiliar: given.auxiliar, correo: given.correo });
  const [huella, setHuella] = createSignal(given.huella);
  const [verificada, setVerificada] = createSignal<AltaVerificada | null>(null);
  const [dispositivos, setDispositivos] = createSignal<readonly DispositivoActivo[]>([]);
  const [terreno, setTerreno] = createSignal(false);
  const navigate = useNavigate();
  const go = (paso: PasoAlta, replace = false): void => navigate(`/alta/${paso}`, { replace });
  return {
    datos,
    setDatos,
    huella,
    setHuella,
    verificada,
    setVerificada,
    dispositivos,
    setDispositivos,
    terreno,
    setTerreno,
    go,
    full: () => dispositivos().length >= MAX_DISPOSITIVOS,
  };
}

export const AltaContext = createContext<ReturnType<typeof createAlta>>();

export function useAlta(): ReturnType<typeof createAlta> {
  const alta = useContext(AltaContext);
  if (!alta) throw new Error('no Alta above');
  return alta;
}
