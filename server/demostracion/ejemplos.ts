/** Invented people and an invented consultation. Addresses are of a domain that can never exist (RFC 2606). */
import type { NuevoProceso } from '../procesos/index.ts';
import { LOGO_DE_EJEMPLO } from './logo.ts';

export const CONSULTA_DE_EJEMPLO: Omit<NuevoProceso, 'inicio' | 'fin'> = {
  tipo: 'Consulta Ciudadana',
  nombre: 'Parque Sierra de Álica',
  planteamiento:
    '¿Estás de acuerdo en que el Parque Sierra de Álica se conserve como área verde pública y no se construya en él ningún estacionamiento?',
  promovente: 'Vecinas y Vecinos por el Parque, A.C. (ejemplo)',
  entidad: 'Zacatecas',
  avisoPrivacidad: {
    version: '2026-1',
    texto:
      'Los datos e imágenes que proporciones se usan sólo para verificar tu apoyo a esta consulta y se destruyen al concluirla. Es un proceso de demostración: no lo uses con datos de personas reales.',
    url: 'https://rubrica.example/aviso-de-privacidad',
  },
  manifiesto: {
    version: '2026-1',
    texto:
      'Manifiesto, por mi propia voluntad, que apoyo la realización de esta consulta ciudadana, y que la credencial que presento es la mía.',
  },
  textosAuxiliar: {
    aviso: {
      version: '2026-1',
      texto:
        'Vecinas y Vecinos por el Parque, A.C., y la autoridad electoral usan tus datos de registro, tu credencial, tu foto y tu firma sólo para comprobar que eres auxiliar de esta consulta. No se comparten con nadie más y se destruyen al concluirla. Es una demostración: no uses datos de personas reales.',
      url: 'https://rubrica.example/aviso-de-privacidad-auxiliares',
    },
    responsiva: {
      version: '2026-1',
      resumen:
        'Me comprometo a guardar en secreto los datos de quienes me den su apoyo: no los copio, no los fotografío por otro medio y no se los doy a nadie.',
      texto:
        'Conozco mis obligaciones sobre el tratamiento y la protección de los datos personales que recabe como auxiliar.\n\nCaptaré cada apoyo sólo con esta aplicación, con la persona presente, con su credencial original y con su consentimiento. Antes de la primera foto le leeré el aviso de privacidad.\n\nNo conservaré copias de credenciales, fotografías, firmas ni datos en papel, en otra aplicación ni en otro teléfono, y no los usaré para nada distinto de esta consulta.\n\nSi pierdo este teléfono o sospecho que alguien vio esos datos, lo avisaré el mismo día a quien me registró.\n\nEste compromiso sigue después de que deje de ser auxiliar.',
    },
    cuenta: {
      version: '2026-1',
      resumen: 'Mi correo, mi contraseña y este teléfono registrado son personales: sólo yo los uso y no los presto.',
      texto:
        'Todo lo que se capture con este registro queda a mi nombre.\n\nNo daré a nadie mi contraseña ni los códigos que lleguen a mi correo. Si mi cuenta de correo se usa en muchos teléfonos, su proveedor puede bloquearla y me quedaría sin códigos.\n\nPuedo tener dos teléfonos activos, los dos míos. Si presto, vendo o pierdo uno, antes le doy «Baja de Dispositivo».',
    },
  },
  logo: { bytes: Buffer.from(LOGO_DE_EJEMPLO, 'base64'), descripcion: 'Un árbol frente a una sierra' },
};

const NOMBRES = ['Ana Lucía', 'Bruno', 'Citlali', 'Darío', 'Elena', 'Fermín', 'Graciela', 'Horacio'];
const APELLIDOS = [
  'Robles Nava',
  'Quiroz Luna',
  'Tapia Serna',
  'Montes Ibarra',
  'Frías Cota',
  'Salas Ureña',
  'Pineda Rocha',
];

/** The nth invented person; no two share an address. */
export function personaDeEjemplo(n: number): { readonly nombre: string; readonly correo: string } {
  const nombre = NOMBRES[n % NOMBRES.length]!;
  const apellidos = APELLIDOS[n % APELLIDOS.length]!;
  const box = `${nombre.split(' ')[0]}.${apellidos.split(' ')[0]}${n < 4 ? '' : n + 1}`
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  return { nombre: `${nombre} ${apellidos}`, correo: `${box}@rubrica.example` };
}
