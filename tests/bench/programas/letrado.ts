/** Photographs and reads letters in a process of its own, for the bench: as many of them run as there are processors. */
import { leerTomas, type PedidoLetras } from '../lectura/letrado.ts';

process.on('message', (pedido: PedidoLetras) => {
  leerTomas(pedido).then(
    (read) => process.send!(read, () => process.disconnect()),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
