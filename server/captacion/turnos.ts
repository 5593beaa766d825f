/**
 * Who may write to an upload's file: one connection at a time, the newest one. A phone whose line died
 * comes back long before the server notices that the old one is dead.
 */
export interface Turnos {
  /**
   * Takes the turn of a name; whoever has it is asked to give it up (`revoke`), and this resolves once
   * it has. The answer gives it back.
   */
  take(name: string, revoke: () => void): Promise<() => void>;
}

export function createTurnos(): Turnos {
  interface Turno {
    readonly revoke: () => void;
    readonly released: Promise<void>;
  }
  const holders = new Map<string, Turno>();
  return {
    async take(name, revoke) {
      const before = holders.get(name);
      let release = (): void => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const mine: Turno = { revoke, released };
      holders.set(name, mine);
      before?.revoke();
      await before?.released;
      return () => {
        if (holders.get(name) === mine) holders.delete(name);
        release();
      };
    },
  };
}
