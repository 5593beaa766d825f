/**
 * Vitest reporter that counts for `tests/run.mjs`: what passed, failed and was skipped, and which
 * skips state no cause (`context.skip('cause')` states one). Written as JSON to `RUBRICA_RECUENTO`.
 */
import { writeFileSync } from 'node:fs';

export default class Recuento {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: 0, skipped: 0, uncaused: [], failures: [] };
    for (const module of modules) {
      // A file that did not load, or whose hooks failed, fails even if none of its tests did.
      let failed = 0;
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (state === 'passed') counts.passed += 1;
        else if (state === 'skipped') {
          counts.skipped += 1;
          if (!note) counts.uncaused.push(`${module.relativeModuleId} > ${test.fullName}`);
        } else {
          failed += 1;
          counts.failures.push(`${module.relativeModuleId} > ${test.fullName}`);
        }
      }
      if (failed === 0 && module.state() === 'failed') {
        failed = 1;
        counts.failures.push(`${module.relativeModuleId} (the file itself)`);
      }
      counts.failed += failed;
    }
    if (unhandledErrors.length > 0) {
      counts.failed += unhandledErrors.length;
      counts.failures.push(`${unhandledErrors.length} errors outside of any test`);
    }
    if (process.env.RUBRICA_RECUENTO) writeFileSync(process.env.RUBRICA_RECUENTO, JSON.stringify(counts));
  }
}
