/** Lighthouse on a page, as a phone of the middle class sees it: its scores, of a hundred. */
import lighthouse from 'lighthouse';
import { atLeast, type Figura } from './figuras.ts';

const BARS = { performance: 95, accessibility: 100, 'best-practices': 100 } as const;

/** In the browser that listens for a debugger at a port; what it keeps for the page's origin is emptied. */
export async function medirFaro(url: string, port: number): Promise<Figura[]> {
  const run = await lighthouse(url, { port, output: 'json', logLevel: 'error', onlyCategories: Object.keys(BARS) });
  if (!run || run.lhr.runtimeError) throw new Error(`Lighthouse: ${run?.lhr.runtimeError?.message ?? 'no answer'}`);
  const { audits, categories } = run.lhr;
  return Object.entries(BARS).map(([name, bar]) => {
    const category = categories[name]!;
    const score = (category.score ?? 0) * 100;
    if (score < bar) {
      const failed = category.auditRefs.filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1);
      for (const { id } of failed) console.log(`    ${id}: ${audits[id]?.displayValue ?? audits[id]?.title}`);
    }
    return atLeast(`Lighthouse on the first screen: ${name}`, score, 'of 100', bar);
  });
}
