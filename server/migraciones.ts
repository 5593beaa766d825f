/** All migrations, each after what it depends on. */
import { aperturaMigrations } from './apertura/index.ts';
import { auxiliaresMigrations } from './auxiliares/index.ts';
import { bitacoraMigrations } from './bitacora/index.ts';
import { captacionMigrations } from './captacion/index.ts';
import { correoMigrations } from './correo/index.ts';
import { dispositivosMigrations } from './dispositivos/index.ts';
import type { Migration } from './platform/migrations.ts';
import { procesosMigrations } from './procesos/index.ts';

export const MIGRACIONES: readonly Migration[] = [
  ...bitacoraMigrations,
  ...correoMigrations,
  ...procesosMigrations,
  ...auxiliaresMigrations,
  ...dispositivosMigrations,
  ...captacionMigrations,
  ...aperturaMigrations,
];
