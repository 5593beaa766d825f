/** The states that the screens are looked at in. */
import { LOGO_DE_EJEMPLO } from '../../../server/demostracion/logo.ts';
import type { ProcesoPublico } from '../../../shared/api/alta.ts';
import { makeFolio } from '../../../shared/apoyo/folio.ts';
import { err } from '../../../shared/base/result.ts';
import type { EstadoProceso, Totales } from '../../../shared/firmados/index.ts';
import { versionesDe } from '../../../shared/proceso/textos.ts';
import type { Captura, Cliente, Vista } from '../../../web/captura/index.ts';
import type { Scene } from './cliente.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const now = Date.now();

const proceso: ProcesoPublico = {
  id: 'IC-2026-014',
  tipo: 'Iniciativa ciudadana',
  nombre: 'Agua potable para todas las comunidades',
  planteamiento: '¿Apoyas que la ley obligue a llevar agua potable a toda comunidad de más de cien habitantes?',
  promovente: 'Colectivo Agua para Todas, A. C.',
  entidad: 'Zacatecas',
  inicio: now - 9 * DAY,
  fin: now + 6 * DAY + 10 * HOUR,
  avisoPrivacidad: {
    version: 'ap-1',
    texto:
      'Colectivo Agua para Todas, A. C., es responsable de los datos personales que se recaban para acreditar el apoyo ciudadano a esta iniciativa.\n\nSe captan las imágenes de tu credencial, tu fotografía y tu firma. Sólo las revisa la autoridad electoral y se destruyen al terminar el proceso.\n\nPuedes ejercer tus derechos de acceso, rectificación, cancelación y oposición.',
    url: 'https://ejemplo.mx/aviso-de-privacidad',
  },
  manifiesto: {
    version: 'm-1',
    texto:
      'Manifiesto que doy mi apoyo de forma libre e informada a la iniciativa «Agua potable para todas las comunidades», promovida por Colectivo Agua para Todas, A. C.',
  },
  textosAuxiliar: {
    aviso: {
      version: 'aa-1',
      texto:
        'Colectivo Agua para Todas, A. C., y la autoridad electoral usan tus datos de registro, tu credencial, tu foto y tu firma sólo para comprobar que eres auxiliar de esta iniciativa. No se comparten con nadie más y se destruyen al concluirla.',
      url: 'https://ejemplo.mx/aviso-de-privacidad-auxiliares',
    },
    responsiva: {
      version: 'r-1',
      resumen:
        'Me comprometo a guardar en secreto los datos de quienes me den su apoyo: no los copio, no los fotografío por otro medio y no se los doy a nadie.',
      texto:
        'Conozco mis obligaciones sobre el tratamiento y la protección de los datos personales que recabe como auxiliar.\n\nCaptaré cada apoyo sólo con esta aplicación, con la persona presente, con su credencial original y con su consentimiento.\n\nNo conservaré copias de credenciales, fotografías, firmas ni datos.\n\nEste compromiso sigue después de que deje de ser auxiliar.',
    },
    cuenta: {
      version: 'c-1',
      resumen: 'Mi correo, mi contraseña y este teléfono registrado son personales: sólo yo los uso y no los presto.',
      texto:
        'Todo lo que se capture con este registro queda a mi nombre.\n\nNo daré a nadie mi contraseña ni los códigos que lleguen a mi correo.',
    },
  },
};

const inscripcion = {
  dispositivo: 'K7QM',
  autor: '7KQM2XR',
  nombre: 'Guadalupe Ramírez Ortiz',
  proceso,
  alta: now - 8 * DAY,
};

const vista: Vista = {
  inscripcion,
  desbloqueado: false,
  esperaHasta: null,
  credencial: true,
  conteos: { sellados: 37, enTransito: 0, recibidos: 1_230, enCuarentena: 2, rechazados: 1 },
  anteriores: [],
  guardados: { pendientes: 37, credenciales: 0, rechazados: 1 },
  envio: { tipo: 'sin-conexion' },
  modo: 'pleno',
  cuaderno: { totales: null, dispositivos: null, proceso: null, avisos: [], enEspera: {} },
  lista: null,
  contacto: now - 5 * 60_000,
  desfase: 0,
  restantes: 2_453,
  actualizarA: null,
};

const captura = (contador: number, more: Partial<Captura> = {}): Captura => ({
  folio: makeFolio({ dispositivo: 'K7QM', contador }),
  dispositivo: 'K7QM',
  contador,
  clase: 'apoyo',
  proceso: proceso.id,
  estado: 'sellado',
  codigo: 'q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vng',
  tamano: 310_000,
  compromiso: '',
  sellado: now - (413 - contador) * 11 * 60_000,
  enTransito: null,
  contestado: null,
  borrado: null,
  resultado: null,
  recibido: null,
  motivo: null,
  respuesta: null,
  ...more,
});

const earlier = (dispositivo: string, contador: number, more: Partial<Captura>): Captura => ({
  ...captura(contador, more),
  dispositivo,
  folio: makeFolio({ dispositivo, contador }),
});

const answered = (
  resultado: 'acuse' | 'cuarentena' | 'rechazo',
  motivo: string | null,
  estado: 'rechazado' | 'borrado' = 'borrado',
): Partial<Captura> => ({
  estado,
  resultado,
  motivo,
  recibido: now - HOUR,
});

const capturas: readonly Captura[] = [
  captura(412, { estado: 'enTransito' }),
  captura(411),
  captura(410, answered('acuse', null)),
  captura(409, answered('acuse', null)),
  captura(388, answered('rechazo', 'fuera-de-periodo', 'rechazado')),
  captura(386, answered('cuarentena', 'dispositivo-no-autorizado')),
];

const NOTHING: Pick<Vista, 'conteos' | 'guardados'> = {
  conteos: { sellados: 0, enTransito: 0, recibidos: 0, enCuarentena: 0, rechazados: 0 },
  guardados: { pendientes: 0, credenciales: 0, rechazados: 0 },
};
const fresh: Vista = { ...vista, inscripcion: null, ...NOTHING };
const device = (id: string, nombre: string) => ({
  id,
  nombre,
  alta: now - 20 * DAY,
  ultimoContacto: now - 26 * HOUR,
  recibidos: 412,
  enEspera: 3,
});
const roster = (more: object) => ({
  tipo: 'dispositivos' as const,
  v: 1 as const,
  clave: '',
  firma: '',
  auxiliar: '7KQM2XR',
  t: now,
  alta: true,
  motivoBaja: null,
  dispositivos: [],
  ...more,
});

const ESTE = device('K7QM', 'moto g04');
const OTRO = device('R2XD', 'Redmi A3 de mi hermana que casi no usamos');
const conDos: Vista = {
  ...vista,
  lista: { t: now - HOUR, dispositivos: [OTRO, ESTE] },
  cuaderno: {
    ...vista.cuaderno,
    enEspera: { R2XD: 3 },
    dispositivos: roster({
      dispositivos: [OTRO, ESTE].map(({ id, nombre, alta }) => ({ id, nombre, alta, activo: true, baja: null })),
    }),
  },
};

/** What her other phones have had answered, as the server signed it last. */
const totales = (...dispositivos: Totales['dispositivos']) => ({
  tipo: 'totales' as const,
  v: 1 as const,
  clave: '',
  firma: '',
  auxiliar: '7KQM2XR',
  t: now,
  dispositivos,
});

/** As the server signed the process last. */
const conPeriodo = (more: Partial<EstadoProceso>): Vista => ({
  ...vista,
  cuaderno: {
    ...vista.cuaderno,
    proceso: {
      tipo: 'proceso',
      v: 1,
      clave: '',
      firma: '',
      proceso: proceso.id,
      t: now,
      estado: 'activo',
      inicio: proceso.inicio,
      fin: proceso.fin,
      ...more,
    },
  },
});

const conLogo = (datos: string): Vista => ({
  ...vista,
  inscripcion: {
    ...inscripcion,
    proceso: { ...proceso, logo: { tipo: 'image/webp', datos, descripcion: 'Un árbol frente a una sierra' } },
  },
});

/** Her mail code was right; these phones are hers already. */
const verificado =
  (dispositivos: readonly ReturnType<typeof device>[] = []): Cliente['verificar'] =>
  async () => ({
    ok: true,
    value: { nombre: inscripcion.nombre, proceso, dispositivos, esteTelefono: null, aceptados: null },
  });

/** By name; each with the address it opens at. */
export const SCENES: Record<string, Scene & { readonly at: string }> = {
  'alta-terreno': { at: '/alta', vista: fresh },
  'alta-ios': { at: '/alta', vista: fresh },
  'alta-sin-resguardo': { at: '/alta', vista: fresh },
  'alta-datos': { at: '/alta/datos', vista: fresh },
  'alta-datos-bajando': { at: '/alta/datos', vista: fresh, precarga: { tipo: 'bajando', listos: 12, total: 41 } },
  'alta-limite': {
    at: '/alta/datos',
    vista: fresh,
    answers: {
      verificar: verificado([device('K7QM', 'moto g04'), device('R2XD', 'Redmi A3 de mi hermana que casi no usamos')]),
    },
  },
  'alta-acuerdos': {
    at: '/alta/datos',
    vista: fresh,
    answers: {
      verificar: verificado(),
    },
  },
  /** The responsiva changed while she was choosing her password. */
  'alta-acuerdos-cambiaron': {
    at: '/alta/datos',
    vista: fresh,
    answers: {
      verificar: verificado(),
      inscribir: async ({ textos }) =>
        textos.responsiva === 'r-2'
          ? { ok: true, value: undefined }
          : err({
              codigo: 'textos-sin-aceptar',
              mensaje: 'Alguno cambió.',
              textos: {
                ...proceso.textosAuxiliar,
                responsiva: {
                  ...proceso.textosAuxiliar.responsiva,
                  version: 'r-2',
                  resumen: 'Me comprometo a lo mismo y a entregar el teléfono si lo pierdo de vista.',
                },
              },
            }),
    },
  },
  'alta-contrasena': {
    at: '/alta/datos',
    vista: fresh,
    answers: {
      verificar: verificado(),
    },
  },
  /** Her other phone is of the same model. */
  'alta-contrasena-segundo': {
    at: '/alta/datos',
    vista: fresh,
    answers: {
      verificar: verificado([device('R2XD', 'Linux · Chrome')]),
    },
  },
  'alta-codigo': {
    at: '/alta',
    vista: fresh,
    solicitud: {
      proceso: proceso.id,
      auxiliar: inscripcion.autor,
      correo: 'lupe.ramirez.ortiz@correo.ejemplo.mx',
      huella: 'lERqV0E2NM592PWW3957cCOLwYluOM-CniyDD8ivHss',
      codigoPedido: now - 60_000,
      t: now - 60_000,
    },
    answers: { verificar: async () => err({ codigo: 'otro-servidor', mensaje: null }) },
  },
  'alta-nueva': { at: '/alta/nueva', vista },
  'alta-ubicacion': { at: '/alta/ubicacion', vista },
  'alta-listo': { at: '/alta/listo', vista },
  'alta-listo-bajando': { at: '/alta/listo', vista, precarga: { tipo: 'bajando', listos: 38, total: 41 } },
  'alta-listo-sin-red': {
    at: '/alta/listo',
    vista,
    precarga: { tipo: 'detenida', motivo: 'sin-red', listos: 38, total: 41 },
  },
  'alta-listo-sin-espacio': {
    at: '/alta/listo',
    vista,
    precarga: { tipo: 'detenida', motivo: 'sin-espacio', listos: 40, total: 41 },
  },
  'alta-listo-negado': {
    at: '/alta/listo',
    vista,
    precarga: { tipo: 'detenida', motivo: 'negado', listos: 0, total: null },
  },
  'alta-listo-imposible': { at: '/alta/listo', vista, precarga: { tipo: 'imposible' } },
  'alta-listo-sin-credencial': { at: '/alta/listo', vista: { ...vista, credencial: false } },
  /** On from the enrolment, with the card at hand. */
  'credencial-alta': { at: '/alta/ubicacion', vista: { ...vista, ...NOTHING, credencial: false, desbloqueado: true } },
  credencial: { at: '/credencial', vista: { ...vista, ...NOTHING, credencial: false } },
  'credencial-cortada': { at: '/credencial/reverso', vista: { ...vista, ...NOTHING, credencial: false } },
  inicio: { at: '/', vista },
  'inicio-sin-credencial': { at: '/', vista: { ...vista, ...NOTHING, credencial: false } },
  'inicio-sin-credencial-antes': {
    at: '/',
    vista: {
      ...vista,
      ...NOTHING,
      credencial: false,
      inscripcion: { ...inscripcion, proceso: { ...proceso, inicio: now + DAY } },
    },
  },
  'inicio-sin-credencial-cerrado': {
    at: '/',
    vista: {
      ...vista,
      credencial: false,
      inscripcion: { ...inscripcion, proceso: { ...proceso, fin: now - HOUR } },
    },
  },
  /** The system threw part of the app away. */
  'inicio-sin-archivos': {
    at: '/',
    vista,
    precarga: { tipo: 'detenida', motivo: 'sin-red', listos: 38, total: 41 },
  },
  'no-arranca': { at: '/', vista },
  'tarda-en-abrir': { at: '/', vista },
  'se-perdio': { at: '/', vista: fresh },
  'falta-parte': { at: '/envios', vista },
  'inicio-sin-espacio': { at: '/', vista: { ...vista, restantes: 0 } },
  'inicio-actualizar': { at: '/', vista: { ...vista, actualizarA: '9.9.9' } },
  'captar-sin-espacio': { at: '/captar', vista: { ...vista, restantes: 0 } },
  'inicio-abierta': { at: '/', vista: { ...vista, desbloqueado: true } },
  'inicio-largo': {
    at: '/',
    vista: {
      ...vista,
      envio: { tipo: 'detenido', motivo: 'servidor-desconocido' },
      restantes: 12,
      inscripcion: {
        ...inscripcion,
        nombre: 'María de los Ángeles Guadalupe Hernández-Villaseñor de la Torre',
        proceso: {
          ...proceso,
          nombre: 'Denominación larguísima de un proyecto de participación ciudadana que ocupa varios renglones',
          planteamiento: `${proceso.planteamiento} `.repeat(4).trim(),
        },
      },
    },
  },
  'inicio-logo': { at: '/', vista: conLogo(LOGO_DE_EJEMPLO) },
  /** What the server took can't be decoded here. */
  'inicio-logo-ilegible': { at: '/', vista: conLogo('UklGRhgMAABXRUJQ') },
  'inicio-antes': {
    at: '/',
    vista: { ...vista, inscripcion: { ...inscripcion, proceso: { ...proceso, inicio: now + DAY } } },
  },
  'inicio-cerrado': {
    at: '/',
    vista: { ...vista, inscripcion: { ...inscripcion, proceso: { ...proceso, fin: now - HOUR } } },
  },
  /** Minutes are left. */
  'inicio-ultimo-dia': {
    at: '/',
    vista: { ...vista, inscripcion: { ...inscripcion, proceso: { ...proceso, fin: now + 47 * MINUTE } } },
  },
  'inicio-plazo-vencido': {
    at: '/',
    vista: { ...vista, inscripcion: { ...inscripcion, proceso: { ...proceso, fin: now - 25 * HOUR } } },
  },
  'inicio-cerrado-antes': { at: '/', vista: conPeriodo({ estado: 'cerrado' }) },
  'inicio-suspendido': { at: '/', vista: conPeriodo({ estado: 'suspendido' }) },
  'inicio-periodo-ampliado': { at: '/', vista: conPeriodo({ fin: proceso.fin + 3 * DAY }) },
  'inicio-periodo-corto': { at: '/', vista: conPeriodo({ fin: now - HOUR }) },
  'inicio-avisos': {
    at: '/',
    vista: {
      ...vista,
      cuaderno: {
        ...vista.cuaderno,
        avisos: [
          { id: 'A1', clase: 'mantenimiento', texto: '', desde: now + 5 * DAY, hasta: now + 5 * DAY + 2 * HOUR },
          { id: 'A2', clase: 'mantenimiento', texto: 'Se cambia el equipo.', desde: now - HOUR, hasta: now + HOUR },
          {
            id: 'A3',
            clase: 'general',
            texto:
              'El sábado las mesas estarán en la Plaza de Armas y no en la Alameda. Lleva tu gafete a la vista y agua; si te preguntan por qué pides la credencial, lee el aviso de privacidad en voz alta antes de empezar.',
            desde: now - HOUR,
            hasta: now + DAY,
          },
          { id: 'A4', clase: 'general', texto: 'Todavía no se muestra.', desde: now + HOUR, hasta: now + DAY },
        ],
      },
    },
  },
  'inicio-baja': {
    at: '/',
    vista: {
      ...vista,
      cuaderno: { ...vista.cuaderno, dispositivos: roster({ alta: false, motivoBaja: 'A petición del promovente' }) },
    },
  },
  'inicio-telefono-de-baja': {
    at: '/',
    vista: {
      ...vista,
      modo: 'entrega',
      cuaderno: {
        ...vista.cuaderno,
        dispositivos: roster({
          dispositivos: [{ id: 'K7QM', nombre: 'moto g04', activo: false, alta: now - 20 * DAY, baja: now - HOUR }],
        }),
      },
    },
  },
  envios: {
    at: '/envios',
    vista: {
      ...vista,
      envio: {
        tipo: 'enviando',
        folio: makeFolio({ dispositivo: 'K7QM', contador: 412 }),
        bytes: 189_000,
        total: 310_000,
      },
    },
    capturas,
  },
  /** The last night: two phones, and both still have something to send. */
  'envios-dos': {
    at: '/envios',
    vista: {
      ...conDos,
      cuaderno: {
        ...conDos.cuaderno,
        totales: totales({ id: 'R2XD', recibidos: 412, enCuarentena: 1, rechazados: 0 }),
      },
    },
    capturas,
  },
  /** This one sent all it had; the other did not. */
  'envios-falta-el-otro': {
    at: '/envios',
    vista: {
      ...conDos,
      conteos: { ...vista.conteos, sellados: 0, enCuarentena: 0, rechazados: 0 },
      guardados: NOTHING.guardados,
      envio: { tipo: 'al-corriente', apartados: [] },
      cuaderno: {
        ...conDos.cuaderno,
        totales: totales({ id: 'R2XD', recibidos: 412, enCuarentena: 0, rechazados: 0 }),
      },
    },
    capturas: [captura(410, answered('acuse', null)), captura(409, answered('acuse', null))],
  },
  'envios-todo': {
    at: '/envios',
    vista: {
      ...vista,
      conteos: { ...NOTHING.conteos, recibidos: 1_230 },
      guardados: NOTHING.guardados,
      envio: { tipo: 'al-corriente', apartados: [] },
    },
    capturas: [captura(410, answered('acuse', null)), captura(409, answered('acuse', null))],
  },
  /** Capture has closed; hours are left to send. */
  'envios-ultima-noche': {
    at: '/envios',
    vista: {
      ...vista,
      conteos: { ...NOTHING.conteos, sellados: 2, recibidos: 1 },
      guardados: { pendientes: 3, credenciales: 1, rechazados: 0 },
      inscripcion: { ...inscripcion, proceso: { ...proceso, fin: now - 20 * HOUR } },
    },
    capturas: [captura(4), captura(3), captura(2, answered('acuse', null)), captura(1, { clase: 'alta' })],
  },
  /** Enrolled again: what was sent before is still there to be seen. */
  'envios-anteriores': {
    at: '/envios',
    vista: {
      ...vista,
      conteos: { ...NOTHING.conteos, recibidos: 2 },
      guardados: { pendientes: 2, credenciales: 0, rechazados: 0 },
      anteriores: [
        {
          dispositivo: 'SAJQ',
          autor: inscripcion.autor,
          nombre: inscripcion.nombre,
          proceso,
          conteos: { ...NOTHING.conteos, recibidos: 1, enCuarentena: 1 },
        },
        {
          dispositivo: 'W9XY',
          autor: 'ZZ12CD3',
          nombre: 'Ana Soto',
          proceso,
          conteos: { ...NOTHING.conteos, recibidos: 1 },
        },
        {
          dispositivo: 'R2XD',
          autor: inscripcion.autor,
          nombre: inscripcion.nombre,
          proceso,
          conteos: NOTHING.conteos,
        },
        {
          dispositivo: 'Q4NB',
          autor: 'ZZ12CD3',
          nombre: 'Ana Soto',
          proceso,
          conteos: { ...NOTHING.conteos, sellados: 2 },
        },
      ],
    },
    capturas: [
      earlier('Q4NB', 2, {}),
      earlier('Q4NB', 1, {}),
      captura(410, answered('acuse', null)),
      captura(409, answered('acuse', null)),
      earlier('SAJQ', 31, answered('cuarentena', 'dispositivo-no-autorizado')),
      earlier('SAJQ', 30, answered('acuse', null)),
      earlier('W9XY', 7, answered('acuse', null)),
    ],
  },
  /** Her own credential in the list of what was sent: received, and counted as no support. */
  'envios-credencial': {
    at: '/envios',
    vista: {
      ...vista,
      conteos: { ...NOTHING.conteos, recibidos: 1 },
      guardados: NOTHING.guardados,
      envio: { tipo: 'al-corriente', apartados: [] },
    },
    capturas: [captura(2, answered('acuse', null)), captura(1, { ...answered('acuse', null), clase: 'alta' })],
  },
  'envios-vacio': {
    at: '/envios',
    vista: { ...vista, ...NOTHING },
  },
  /** All was answered, one refused; the process is still open. */
  'envios-rechazado': {
    at: '/envios',
    vista: {
      ...vista,
      conteos: { ...vista.conteos, sellados: 0 },
      guardados: { pendientes: 0, credenciales: 0, rechazados: 1 },
      envio: { tipo: 'al-corriente', apartados: [] },
    },
    capturas: capturas.slice(2),
    answers: { exportar: async function* () {} },
  },
  /** The process closed: what was refused is erased. */
  'envios-cerrado': {
    at: '/envios',
    vista: {
      ...vista,
      conteos: { ...vista.conteos, sellados: 0 },
      guardados: NOTHING.guardados,
      envio: { tipo: 'al-corriente', apartados: [] },
    },
    capturas: [captura(388, answered('rechazo', 'fuera-de-periodo'))],
  },
  'envios-detenido': {
    at: '/envios',
    vista: { ...vista, envio: { tipo: 'detenido', motivo: 'servidor-desconocido' } },
    capturas,
  },
  dispositivos: { at: '/dispositivos', vista: conDos },
  'dispositivos-sin-red': {
    at: '/dispositivos',
    vista: conDos,
    answers: { consultarDispositivos: async () => err({ codigo: 'sin-conexion', mensaje: null }) },
  },
  /** The other one was given de baja; this one has nothing left to send. */
  'dispositivos-uno': {
    at: '/dispositivos',
    vista: { ...conDos, ...NOTHING, cuaderno: vista.cuaderno, lista: { t: now, dispositivos: [ESTE] } },
  },
  'dispositivos-nada-sabido': {
    at: '/dispositivos',
    vista: { ...vista, contacto: null },
    answers: { consultarDispositivos: async () => err({ codigo: 'sin-conexion', mensaje: null }) },
  },
  'dispositivos-preguntando': {
    at: '/dispositivos',
    vista: conDos,
    answers: { consultarDispositivos: () => new Promise(() => undefined) },
  },
  'dispositivos-baja': { at: '/dispositivos', vista: { ...conDos, desbloqueado: true } },
  contrasena: { at: '/contrasena', vista: { ...vista, desbloqueado: true } },
  'contrasena-bloqueada': { at: '/contrasena', vista },
  'contrasena-olvido': { at: '/contrasena', vista },
  'contrasena-cambiar': { at: '/contrasena/cambiar', vista },
  'contrasena-cambiar-faltas': { at: '/contrasena/cambiar', vista },
  'contrasena-cambiar-espera': { at: '/contrasena/cambiar', vista: { ...vista, esperaHasta: now + 300_000 } },
  'contrasena-cambiada': { at: '/contrasena/cambiar', vista },
  'contrasena-correo': { at: '/contrasena', vista },
  practica: { at: '/practica', vista },
  ayuda: { at: '/ayuda', vista },
  'ayuda-diagnostico': { at: '/ayuda/diagnostico', vista },
  captar: { at: '/captar', vista },
  /** Four wrong ones in a row. */
  'captar-espera': { at: '/captar', vista: { ...vista, esperaHasta: now + 300_000 } },
  'captar-clave-mala': {
    at: '/captar',
    vista,
    answers: { desbloquear: async () => err('contrasena-incorrecta') },
  },
  /** The password was forgotten; both places are taken, one by this phone. */
  'captar-olvido': {
    at: '/captar',
    vista,
    answers: {
      verificar: async () => ({
        ok: true,
        value: {
          nombre: inscripcion.nombre,
          proceso,
          dispositivos: [device('K7QM', 'moto g04'), device('R2XD', 'Redmi A3')],
          esteTelefono: 'K7QM',
          aceptados: versionesDe(proceso.textosAuxiliar),
        },
      }),
    },
  },
  'captar-otra-ventana': { at: '/captar', vista, answers: { tomarCaptura: async () => false } },
  'captar-lleno': { at: '/captar', vista, answers: { sellar: async () => err('sin-espacio') } },
};
