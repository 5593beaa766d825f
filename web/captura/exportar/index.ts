/** Writes the sealed queue as a file (shared/sobre/exportado.ts), one piece in memory at a time. */
import { exportadoRecord, exportadoStart } from '../../../shared/sobre/exportado.ts';
import type { Almacen, Captura } from '../almacen/index.ts';
import type { QueExportar } from '../cliente.ts';
import { piezas } from '../sellado/index.ts';

const PAGE = 64;
const ESTADOS = {
  pendientes: ['enTransito', 'sellado'],
  rechazados: ['rechazado'],
} as const satisfies Record<QueExportar, readonly Captura['estado'][]>;

/** The file's bytes: of every enrolment on this phone, so that nothing is left behind. None when there is nothing. */
export async function* exportar(almacen: Almacen, que: QueExportar): AsyncGenerator<Uint8Array> {
  let isEmpty = true;
  for await (const piece of records(almacen, que)) {
    if (isEmpty) yield exportadoStart();
    isEmpty = false;
    yield piece;
  }
}

async function* records(almacen: Almacen, que: QueExportar): AsyncGenerator<Uint8Array> {
  for (const { dispositivo } of await almacen.inscripciones()) {
    for (const estado of ESTADOS[que]) {
      let desde = 0;
      for (;;) {
        const page = await almacen.enEstado(dispositivo, estado, { desde, limite: PAGE });
        for (const captura of page) {
          desde = captura.contador;
          yield* record(almacen, captura);
        }
        if (page.length < PAGE) break;
      }
    }
  }
}

/** A record, whole or not at all: one whose envelope was erased meanwhile needs no export. */
async function* record(almacen: Almacen, { folio, compromiso, tamano }: Captura): AsyncGenerator<Uint8Array> {
  const trozos: Uint8Array[] = [];
  for (let n = 0; n < piezas(tamano); n++) {
    const trozo = await almacen.trozo(folio, n);
    if (!trozo) return;
    trozos.push(trozo);
  }
  yield exportadoRecord(compromiso, tamano);
  yield* trozos;
}
