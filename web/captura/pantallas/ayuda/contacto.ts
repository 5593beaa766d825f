/** Who helps, and when (§9.2): INE's own line serves the whole country; an installation of another authority changes it here. */
export const CONTACTO = {
  nombre: 'INETEL',
  telefono: '800 433 2000',
  horario: 'De lunes a viernes, de 9:00 a 18:00 (hora Centro)',
} as const;

export const enlaceDe = (telefono: string): string => `tel:${telefono.replaceAll(' ', '')}`;
