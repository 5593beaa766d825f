/** The folder that everything is kept in: where it can't be had, that is told in a sentence. */
import { access, chmod, constants, mkdir } from 'node:fs/promises';
import { refuse } from './refusal.ts';

/** Makes the folder where there is none. Throws `Refusal` when it can't be had, or not be written to. */
export async function takeDataDir(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o711);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    refuse(`No se puede usar la carpeta ${folder}${code ? ` (${code})` : ''}. Revisa DATA_DIR.`);
  }
}
