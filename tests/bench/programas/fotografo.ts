/** Photographs and reads in a process of its own, for the bench: as many of them run as there are processors. */
import { leerMuestra, type Pedido } from '../lectura/muestra.ts';

process.on('message', (pedido: Pedido) => {
  leerMuestra(pedido).then(
    (read) => process.send!(read, () => process.disconnect()),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
