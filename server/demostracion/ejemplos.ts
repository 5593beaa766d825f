/** Invented people and an invented consultation. Addresses are of a domain that can never exist (RFC 2606). */
import type { NuevoProceso } from '../procesos/index.ts';

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
