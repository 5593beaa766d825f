/**
 * The app that the steps of a practice see: its own process, open and unlocked at any time, and a client that holds
 * nothing. What they seal is overwritten and named by no folio; whatever else they might ask is refused, so that nothing
 * of a practice can reach the phone's store or the server.
 */
import type { ProcesoPublico } from '../../../../shared/api/alta.ts';
import { ok } from '../../../../shared/base/result.ts';
import type { Cliente, Folio, Vista } from '../../index.ts';
import type { App } from '../contexto.tsx';

/** Stands where a folio would; none is written like it. */
export const SIN_FOLIO = 'Práctica: sin folio';

/** Whose support nobody could take for a real one: a practice on a real question would deceive who signs. */
export const PROCESO_DE_PRACTICA: ProcesoPublico = {
  id: 'PRACTICA',
  tipo: 'Práctica',
  nombre: 'Práctica: esto no cuenta',
  planteamiento: '¿Quieres ayudarme a practicar? En una captura real, aquí va la pregunta que se apoya.',
  promovente: 'Nadie: es una práctica',
  entidad: 'Sin valor',
  inicio: 0,
  fin: Number.MAX_SAFE_INTEGER,
  avisoPrivacidad: {
    version: 'practica',
    texto:
      'En una captura real, aquí va el aviso de privacidad: quién es responsable de los datos, para qué se usan y qué derechos tiene la persona.\n\nEn la práctica no se guarda ni se envía nada: ni las fotos ni la firma.',
    url: '/captura/ayuda',
  },
  manifiesto: {
    version: 'practica',
    texto:
      'Esto es una práctica. No doy mi apoyo a nada, y lo que firme se borra al terminar.\n\nEn una captura real, aquí va lo que la persona manifiesta al firmar.',
  },
  // Nobody is enrolled in it.
  textosAuxiliar: {
    aviso: { version: 'practica', texto: '', url: '/captura/ayuda' },
    responsiva: { version: 'practica', resumen: '', texto: '' },
    cuenta: { version: 'practica', resumen: '', texto: '' },
  },
};

const VISTA: Vista = {
  inscripcion: {
    dispositivo: 'PRACTICA',
    autor: 'PRACTICA',
    nombre: 'Práctica',
    proceso: PROCESO_DE_PRACTICA,
    alta: 0,
  },
  desbloqueado: true,
  esperaHasta: null,
  credencial: true,
  conteos: { sellados: 0, enTransito: 0, recibidos: 0, enCuarentena: 0, rechazados: 0 },
  anteriores: [],
  guardados: { pendientes: 0, credenciales: 0, rechazados: 0 },
  envio: { tipo: 'apagado' },
  modo: 'pleno',
  cuaderno: { totales: null, dispositivos: null, proceso: null, avisos: [], enEspera: {} },
  lista: null,
  contacto: null,
  desfase: 0,
  restantes: null,
  actualizarA: null,
};

export function appDePractica(): App {
  const sellar: Cliente['sellar'] = async ({ partes }) => {
    let tamano = 0;
    for (const { bytes } of partes) {
      tamano += bytes.length;
      bytes.fill(0);
    }
    const folio: Folio = { folio: SIN_FOLIO, codigo: '', tamano, sellado: Date.now() };
    return ok(folio);
  };
  const cliente = new Proxy({} as Cliente, {
    get: (_, name) =>
      name === 'sellar' ? sellar : () => Promise.reject(new Error(`«${String(name)}» is none of a practice's`)),
  });
  return {
    cliente,
    vista: () => VISTA,
    ahora: () => Date.now(),
    instante: () => Date.now(),
    abierta: () => true,
    abrir: async () => ok(undefined),
    bloquear: () => undefined,
  };
}
