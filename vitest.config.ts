/**
 * Tests, by kind. They run in Node; those that need a browser start a real one themselves. Faults run by
 * themselves: they fill the machine.
 */
import { defineConfig } from 'vitest/config';

const project = (name: string, options: { serial?: boolean; timeout: number }) => ({
  extends: true as const,
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    testTimeout: options.timeout,
    hookTimeout: Math.max(options.timeout, 60_000),
    fileParallelism: !options.serial,
  },
});

export default defineConfig({
  test: {
    environment: 'node',
    globalSetup: 'tests/support/global-setup.ts',
    maxWorkers: 2,
    projects: [
      project('unit', { timeout: 20_000 }),
      project('property', { timeout: 60_000 }),
      project('integration', { timeout: 60_000 }),
      project('e2e', { timeout: 180_000 }),
      project('faults', { serial: true, timeout: 420_000 }),
    ],
  },
});
