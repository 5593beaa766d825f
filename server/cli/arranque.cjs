/**
 * The first thing that runs: says how many threads may wait for a disk, then goes on with arranque.mjs. Node makes its
 * threads as it reads its first module, so that this can't be said in one (decision 031).
 */
process.env.UV_THREADPOOL_SIZE ??= '16';
import('./arranque.mjs');
