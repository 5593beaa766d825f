export interface Tiempos {
  phase<T>(name: string, run: () => Promise<T>): Promise<T>;
  report(): { readonly lines: readonly string[]; readonly complaints: readonly string[] };
}
export function createTiempos(now?: () => number): Tiempos;
