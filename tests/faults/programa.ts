/** Where the built programs are; `RUBRICA_DIST` names another build than the usual one. */
import { resolve } from 'node:path';

export const programa = (name: string): string => resolve(process.env.RUBRICA_DIST ?? 'dist/server', `${name}.js`);
