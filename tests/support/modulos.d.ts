/** Types of what run.mjs needs before anything is compiled, for the tests of it. */
declare module '*/support/tiempos.mjs' {
  interface Tiempos {
    phase<T>(name: string, run: () => Promise<T>): Promise<T>;
    report(): { readonly lines: readonly string[]; readonly complaints: readonly string[] };
  }
  export function createTiempos(now?: () => number): Tiempos;
}
