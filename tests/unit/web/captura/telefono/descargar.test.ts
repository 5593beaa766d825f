import { afterEach, describe, expect, it, vi } from 'vitest';
import { descargar } from '../../../../../web/captura/telefono/descargar.ts';

/** Pieces to save; `let go` once nobody wants more of them. */
function piecesOf(...texts: string[]): { pieces: AsyncIterable<Uint8Array>; readonly released: () => boolean } {
  let released = false;
  async function* give(): AsyncGenerator<Uint8Array> {
    try {
      for (const text of texts) yield new TextEncoder().encode(text);
    } finally {
      released = true;
    }
  }
  return { pieces: give(), released: () => released };
}

/** A browser whose file picker answers so; the files that it made, with what was written to them. */
function withPicker(refusal: string | null = null): Map<string, string> {
  const files = new Map<string, string>();
  vi.stubGlobal('window', {
    async showSaveFilePicker({ suggestedName: name }: { suggestedName: string }) {
      if (refusal) throw new DOMException('', refusal);
      files.set(name, '');
      return {
        createWritable: async () =>
          new WritableStream<Uint8Array>({
            write: (piece) => void files.set(name, files.get(name)! + new TextDecoder().decode(piece)),
          }),
      };
    },
  });
  return files;
}

afterEach(() => vi.unstubAllGlobals());

describe('saving a file', () => {
  it('writes every piece, in order', async () => {
    const files = withPicker();
    expect(await descargar('a.sobres', piecesOf('uno ', 'dos ', 'tres').pieces)).toBe('guardado');
    expect([...files]).toEqual([['a.sobres', 'uno dos tres']]);
  });

  it('makes no file of nothing', async () => {
    const files = withPicker();
    expect(await descargar('a.sobres', piecesOf().pieces)).toBe('nada');
    expect([...files]).toEqual([]);
  });

  it('lets go of the pieces when the person changed her mind, and tells that from a failure', async () => {
    withPicker('AbortError');
    const { pieces, released } = piecesOf('uno', 'dos');
    expect(await descargar('a.sobres', pieces)).toBe('desistio');
    expect(released()).toBe(true);
    withPicker('SecurityError');
    await expect(descargar('a.sobres', piecesOf('uno').pieces)).rejects.toThrow();
  });
});
