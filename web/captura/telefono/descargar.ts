/** Saves what comes in pieces as a file: straight to disk where the browser lets, else gathered first. */

interface SaveWindow {
  showSaveFilePicker?(options: { readonly suggestedName: string }): Promise<{
    createWritable(): Promise<WritableStream<Uint8Array>>;
  }>;
}

/** False when the person changed her mind. */
export async function descargar(name: string, pieces: () => AsyncIterable<Uint8Array>): Promise<boolean> {
  const { showSaveFilePicker } = window as SaveWindow;
  if (showSaveFilePicker) {
    const handle = await showSaveFilePicker.call(window, { suggestedName: name }).catch(() => null);
    if (!handle) return false;
    const writer = (await handle.createWritable()).getWriter();
    for await (const piece of pieces()) await writer.write(piece);
    await writer.close();
    return true;
  }
  const gathered: BlobPart[] = [];
  for await (const piece of pieces()) gathered.push(piece as Uint8Array<ArrayBuffer>);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(gathered, { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  // The browser reads it after this returns.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return true;
}
