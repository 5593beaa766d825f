/**
 * A whole browser slowed: its processes in a CPU cgroup (Linux), whose quota is tuned until a control
 * loop inside a worker of that very browser takes so many times longer than at full speed. The browser's own
 * throttling would leave workers at full speed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** Short, so that a slowed thread is slow throughout and not stopped for long. */
const PERIOD_US = 40_000;
const V1 = '/sys/fs/cgroup/cpu';
const V2 = '/sys/fs/cgroup';

export interface Lento {
  /** How many times slower the control loop was measured to be. */
  readonly factor: number;
  release(): void;
}

/** Whether this machine lets us slow a browser. */
export const canSlow = (): boolean => {
  try {
    const group = createGroup();
    group.remove();
    return true;
  } catch {
    return false;
  }
};

/** Slows all processes of a browser (its root process and descendants) by about a factor. */
export async function slowDown(browserPid: number, page: Page, factor: number): Promise<Lento> {
  const plain = await controlLoop(page);
  const group = createGroup();
  for (const pid of descendants(browserPid)) group.add(pid);
  let quota = PERIOD_US / factor;
  let measured = 0;
  for (let i = 0; i < 6; i++) {
    group.limit(Math.max(1_000, Math.round(quota)));
    measured = (await controlLoop(page)) / plain;
    if (Math.abs(measured - factor) < factor * 0.08) break;
    quota *= measured / factor;
  }
  return {
    factor: measured,
    release() {
      group.limit(-1);
      group.remove();
    },
  };
}

/** Milliseconds of a fixed amount of arithmetic in a worker: the median of three. */
export async function controlLoop(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const source = `onmessage = () => {
      const times = [];
      for (let run = 0; run < 3; run++) {
        const begun = performance.now();
        let x = 1;
        for (let i = 0; i < 3e7; i++) x = (Math.imul(x, 1664525) + 1013904223) | 0;
        times.push(performance.now() - begun + (x === 42 ? 1 : 0));
      }
      postMessage(times.sort((a, b) => a - b)[1]);
    }`;
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
    const time = await new Promise<number>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data as number);
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage(null);
    });
    worker.terminate();
    return time;
  });
}

/** A process and all that came from it. */
export function descendants(root: number): number[] {
  const all: number[] = [];
  for (const queue = [root]; queue.length > 0; ) {
    const pid = queue.shift()!;
    all.push(pid);
    queue.push(...childrenOf(pid));
  }
  return all;
}

/** Processes that a process started and that still run. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]) === parent;
      } catch {
        // It ended meanwhile.
        return false;
      }
    })
    .map(Number);
}

interface Group {
  add(pid: number): void;
  limit(quotaUs: number): void;
  remove(): void;
}

function createGroup(): Group {
  const isV1 = existsSync(`${V1}/cpu.cfs_quota_us`);
  const parent = isV1 ? V1 : V2;
  const folder = `${parent}/rubrica-bench-${process.pid}`;
  mkdirSync(folder, { recursive: true });
  const add = (pid: number, to = folder): void => {
    try {
      writeFileSync(`${to}/cgroup.procs`, String(pid));
    } catch {
      // A process that ended meanwhile.
    }
  };
  return {
    add,
    limit(quotaUs) {
      if (isV1) {
        writeFileSync(`${folder}/cpu.cfs_period_us`, String(PERIOD_US));
        writeFileSync(`${folder}/cpu.cfs_quota_us`, String(quotaUs));
      } else {
        writeFileSync(`${folder}/cpu.max`, `${quotaUs < 0 ? 'max' : quotaUs} ${PERIOD_US}`);
      }
    },
    remove() {
      for (const pid of readFileSync(`${folder}/cgroup.procs`, 'utf8').split('\n').filter(Boolean))
        add(Number(pid), parent);
      rmdirSync(folder);
    },
  };
}
