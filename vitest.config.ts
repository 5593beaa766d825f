/** Tests run in Node; those that need a browser start a real one themselves. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { environment: 'node', include: ['tests/**/*.test.ts'], testTimeout: 20_000 },
});
