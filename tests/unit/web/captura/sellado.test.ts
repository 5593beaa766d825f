import { afterEach, describe, expect, it } from 'vitest';
import { concatBytes } from '../../../../shared/base/bytes.ts';
import { loadSodium } from '../../../../shared/crypto/sodium.ts';
import { confiar } from '../../../../shared/firmados/confianza.ts';
import { type Ancla, abrirFirmado, firmar, leerFirmado } from '../../../../shared/firmados/index.ts';
import { abrir } from '../../../../shared/sobre/abrir.ts';
import { leerExportado } from '../../../../shared/sobre/exportado.ts';
import { createVerificador } from '../../../../shared/sobre/verificar.ts';
import type { Almacen } from '../../../../web/captura/almacen/index.ts';
import { exportar } from '../../../../web/captura/exportar/index.ts';
import { createLocks } from '../../../../web/captura/plataforma.ts';
import { createReloj } from '../../../../web/captura/reloj/index.ts';
import { piezas, sellarCaptura } from '../../../../web/captura/sellado/index.ts';
import { openAlmacenArchivos } from '../../../simulador/almacen-archivos.ts';
import { withFolders } from '../../../support/folders.ts';
import { DATOS, makeInscripcion, PROCESO } from './almacen/casos.ts';
import { makeAutoridad } from './par.ts';

const folder = withFolders();
const open: Almacen[] = [];
afterEach(async () => {
  for (const almacen of open.splice(0)) await almacen.close();
});

const crypto = await loadSodium();
const autoridad = makeAutoridad(crypto, PROCESO.id);
const confianza = confiar(crypto, autoridad.certificados, autoridad.huella)!;

async function phone(wrap: (almacen: Almacen) => Almacen = (almacen) => almacen) {
  const almacen = wrap(await openAlmacenArchivos(await folder()));
  open.push(almacen);
  const inscripcion = await makeInscripcion();
  await almacen.guardarInscripcion(inscripcion);
  const reloj = createReloj({ now: () => 1_000_000, monotonic: () => 0 }, null);
  const text = firmar<Ancla>(crypto, { tipo: 'ancla', v: 1, t: 2_000_000 }, autoridad.acuse);
  reloj.anclar(leerFirmado('ancla', text)!, text);
  const captura = crypto.signKeyPair();
  const deps = { almacen, crypto, locks: createLocks(), reloj };
  const seal = (bytes: Uint8Array, con: Partial<Parameters<typeof sellarCaptura>[1]> = {}) =>
    sellarCaptura(
      deps,
      { inscripcion, captura, confianza, ancla: reloj.ancla(), ...con },
      { clase: 'apoyo', datos: DATOS, partes: [{ nombre: 'anverso', tipo: 'image/jpeg', bytes }] },
    );
  async function envelope(folio: string): Promise<Uint8Array> {
    const { tamano } = (await almacen.captura(folio))!;
    const trozos: Uint8Array[] = [];
    for (let n = 0; n < piezas(tamano); n++) trozos.push((await almacen.trozo(folio, n))!);
    return concatBytes(...trozos);
  }
  return { almacen, inscripcion, captura, seal, envelope };
}

describe('sealing a capture', () => {
  it('stores what the process’s key opens, signed by the capture key, with its commitment', async () => {
    const { almacen, captura, seal, envelope } = await phone();
    const content = crypto.randomBytes(150_000);
    const sealed = await seal(content);
    if (!sealed.ok) throw new Error(sealed.error);
    const { folio, codigo, tamano } = sealed.value;
    const bytes = await envelope(folio);
    expect(bytes.length).toBe(tamano);

    const verifier = createVerificador(crypto, tamano);
    verifier.update(bytes);
    const { codigo: computed, mensaje, firma } = verifier.finish();
    expect(computed).toBe(codigo);
    expect(crypto.verifySignature(firma, mensaje, captura.publicKey)).toBe(true);
    const opened = abrir(crypto, bytes, autoridad.proceso);
    if (!opened.ok) throw new Error(opened.error);
    expect(opened.value.contenido.partes[0]!.bytes).toEqual(content);
    expect(opened.value.encabezado).toMatchObject({
      folio,
      contador: 1,
      previo: null,
      reloj: 1_000_000,
      corregido: 2_000_000,
    });

    const { compromiso } = (await almacen.captura(folio))!;
    expect(abrirFirmado(crypto, 'compromiso', compromiso, captura.publicKey)).toMatchObject({ folio, codigo, tamano });
  });

  it('chains captures, also when two are asked for at once', async () => {
    const { almacen, inscripcion, seal, envelope } = await phone();
    const folios = (await Promise.all([seal(new Uint8Array(10)), seal(new Uint8Array(20))])).map((sealed) => {
      if (!sealed.ok) throw new Error(sealed.error);
      return sealed.value.folio;
    });
    const opened = abrir(crypto, await envelope(folios[1]!), autoridad.proceso);
    const first = abrir(crypto, await envelope(folios[0]!), autoridad.proceso);
    if (!opened.ok || !first.ok) throw new Error('not opened');
    expect(opened.value.encabezado.contador).toBe(2);
    expect(opened.value.encabezado.previo).toBe(
      Buffer.from(crypto.hash(first.value.headerBytes)).toString('base64url'),
    );
    expect((await almacen.cadena(inscripcion.dispositivo)).contador).toBe(2);
  });

  it('gives no folio for bytes that do not read back the same, keeps nothing of them, and goes on', async () => {
    let corrupt = true;
    const { almacen, inscripcion, seal } = await phone((inner) => ({
      ...inner,
      async trozos(folio, desde, cuantos) {
        const trozos = await inner.trozos(folio, desde, cuantos);
        const last = trozos.at(-1);
        if (last && corrupt) last[last.length - 1]! ^= 1;
        return trozos;
      },
    }));
    expect(await seal(new Uint8Array(100_000))).toEqual({ ok: false, error: 'no-se-pudo-leer' });
    expect((await almacen.conteos(inscripcion.dispositivo)).sellados).toBe(0);
    corrupt = false;
    const sealed = await seal(new Uint8Array(100_000));
    expect(sealed.ok && sealed.value.folio).toMatch(/-0002-/);
  });

  it('says what is missing or too much', async () => {
    const { seal } = await phone((inner) => ({
      ...inner,
      guardarSellado: async (captura, ...rest) =>
        captura.tamano > 300_000 ? { ok: false, error: 'sin-espacio' } : inner.guardarSellado(captura, ...rest),
    }));
    const stranger = makeAutoridad(crypto, 'CP-2026-999');
    const elsewhere = confiar(crypto, stranger.certificados, stranger.huella)!;
    expect(await seal(new Uint8Array(1), { confianza: elsewhere })).toEqual({
      ok: false,
      error: 'sin-clave-de-proceso',
    });
    expect(await seal(new Uint8Array(5_000_000))).toEqual({ ok: false, error: 'contenido' });
    expect(await seal(new Uint8Array(400_000))).toEqual({ ok: false, error: 'sin-espacio' });
    expect((await seal(new Uint8Array(1))).ok).toBe(true);
  });

  it('exports what is sealed, whole, and leaves out what is gone', async () => {
    const { almacen, seal, envelope } = await phone();
    const folios: string[] = [];
    for (const size of [200_000, 10, 70_000]) {
      const sealed = await seal(crypto.randomBytes(size));
      if (sealed.ok) folios.push(sealed.value.folio);
    }
    await almacen.avanzar(folios[1]!, {
      estado: 'contestado',
      t: 1,
      resultado: 'acuse',
      recibido: 1,
      motivo: null,
      respuesta: '',
    });
    const read: { folio: string; bytes: Uint8Array }[] = [];
    for await (const piece of leerExportado(exportar(almacen, 'pendientes'))) {
      if (piece.tipo === 'registro') read.push({ folio: JSON.parse(piece.compromiso).folio, bytes: new Uint8Array(0) });
      else if (piece.tipo === 'trozo') read.at(-1)!.bytes = concatBytes(read.at(-1)!.bytes, piece.bytes);
      else throw new Error(piece.tipo);
    }
    expect(read.map(({ folio }) => folio)).toEqual([folios[0], folios[2]]);
    for (const { folio, bytes } of read) expect(bytes).toEqual(await envelope(folio));
  });
});
