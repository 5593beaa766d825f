/**
 * How long the phases of a test run took, and which took longer than they should: tests that nobody waits
 * for are not run. A shared machine was seen at half its speed for hours, so a run fails only beyond twice its time.
 */
const MINUTE = 60_000;
const MOST = { faults: 6 * MINUTE, whole: 15 * MINUTE };
const SLACK = 2;

/** Times from now on. `now` in milliseconds; given by tests only. */
export function createTiempos(now = () => performance.now()) {
  const began = now();
  const taken = [];
  return {
    /** Runs a phase and notes how long it took, however it ends. */
    async phase(name, run) {
      const start = now();
      try {
        return await run();
      } finally {
        taken.push({ name, ms: now() - start });
      }
    },

    /** A line for each phase and the whole, and a complaint for each that took too long. */
    report() {
      const all = [...taken, { name: 'whole', ms: now() - began }];
      return {
        lines: all.map(
          ({ name, ms }) =>
            `${spell(ms)}  ${name}${ms > MOST[name] ? `  (should take ${spell(MOST[name]).trim()})` : ''}`,
        ),
        complaints: all
          .filter(({ name, ms }) => ms > (MOST[name] ?? Number.POSITIVE_INFINITY) * SLACK)
          .map(
            ({ name, ms }) => `too slow: ${name} took ${spell(ms).trim()} and should take ${spell(MOST[name]).trim()}`,
          ),
      };
    },
  };
}

function spell(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
