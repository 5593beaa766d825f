import { expect, it } from 'vitest';
import { iniciales } from '../../../../../web/captura/pantallas/iniciales.ts';

it.each([
  ['Parque Sierra de Álica', 'PS'],
  ['Agua potable para todas las comunidades', 'AP'],
  ['«Álamos y Encinos», una consulta', 'ÁE'],
  ['La de los', 'LD'],
  ['Ñandú', 'Ñ'],
  ['3 de 3 por la integridad', '33'],
  ['···', ''],
])('the initials of «%s»', (nombre, letters) => expect(iniciales(nombre)).toBe(letters));
