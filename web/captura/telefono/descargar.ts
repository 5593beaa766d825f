/** Saves what comes in pieces as a file: straight to disk where the browser lets, else gathered first. */

interface SaveWindow {
  showSaveFilePicker?(options: { readonly suggestedName: string }): Promise<{
    createWritable(): Promise<WritableStream<Uint8Array>>;
  }>;
}

/** `nada`: there was no piece, so there is no file. `desistio`: the person changed her mind. */
export type Descarga = 'guardado' | 'nada' | 'desistio';

/** Saves the pieces under a name; throws when they can't be read or written. */
export async function descargar(name: string, pieces: AsyncIterable<Uint8Array>): Promise<Descarga> {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    // Before a name is asked for: browsers make the file, empty, as soon as it has one.
    const first = await iterator.next();
    return first.done ? 'nada' : await save(name, first.value, { [Symbol.asyncIterator]: () => iterator });
  } finally {
    await iterator.return?.();
  }
}

async function save(name: string, first: Uint8Array, rest: AsyncIterable<Uint8Array>): Promise<Descarga> {
  const { showSaveFilePicker } = window as SaveWindow;
  if (showSaveFilePicker) {
    const handle = await showSaveFilePicker.call(window, { suggestedName: name }).catch((error: unknown) => {
      if ((error as { name?: unknown } | null)?.name === 'AbortError') return null;
      throw error;
    });
    if (!handle) return 'desistio';
    const writer = (await handle.createWritable()).getWriter();
    await writer.write(first);
    for await (const piece of rest) await writer.write(piece);
    await writer.close();
    return 'guardado';
  }
  const gathered = [first as BlobPart];
  for await (const piece of rest) gathered.push(piece as Uint8Array<ArrayBuffer>);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(gathered, { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  // The browser reads it after this returns.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return 'guardado';
}
