/** Seals, stores and reads back in a worker, as the app does, and times each. */
import { loadSodium } from '../../../shared/crypto/sodium.ts';
import type { Confianza } from '../../../shared/firmados/confianza.ts';
import { type Ancla, firmar, keyId, leerFirmado } from '../../../shared/firmados/index.ts';
import { openDexie } from '../../../web/captura/almacen/dexie.ts';
import type { Inscripcion } from '../../../web/captura/almacen/index.ts';
import { createReloj } from '../../../web/captura/reloj/index.ts';
import { sellarCaptura } from '../../../web/captura/sellado/index.ts';

export interface PorSellar {
  readonly bytes: number;
  readonly times: number;
}

self.onmessage = async ({ data }: MessageEvent<PorSellar>) => {
  const crypto = await loadSodium();
  const almacen = await openDexie(`bench-${Date.now()}`);
  const server = crypto.signKeyPair();
  const reloj = createReloj({ now: () => Date.now(), monotonic: () => performance.now() }, null);
  const anclaText = firmar<Ancla>(crypto, { tipo: 'ancla', v: 1, t: Date.now() }, server);
  reloj.anclar(leerFirmado('ancla', anclaText)!, anclaText);
  const proceso = crypto.boxKeyPair();
  const confianza: Pick<Confianza, 'procesoKey'> = {
    procesoKey: () => ({ id: keyId(crypto, proceso.publicKey), publicKey: proceso.publicKey }),
  };
  const inscripcion = { dispositivo: 'K7QM', autor: '0000000', proceso: { id: 'CC-2026-001' } } as Inscripcion;
  const photo = crypto.randomBytes(data.bytes);

  const times: number[] = [];
  for (let i = 0; i < data.times; i++) {
    const begun = performance.now();
    const sealed = await sellarCaptura(
      { almacen, crypto, locks: navigator.locks, reloj },
      { inscripcion, captura: server, confianza: confianza as Confianza, ancla: reloj.ancla() },
      { clase: 'apoyo', datos: {} as never, partes: [{ nombre: 'anverso', tipo: 'image/jpeg', bytes: photo }] },
    );
    times.push(performance.now() - begun);
    if (!sealed.ok) throw new Error(sealed.error);
    if (sealed.value.tamano < data.bytes) throw new Error('sealed less than was given');
  }
  self.postMessage(times);
};
