/** A person who wants no photograph: the capture ends there, and leaves nothing (§4.5). */
import { useNavigate } from '@solidjs/router';
import { createSignal, type JSX } from 'solid-js';
import { Button } from '../../../ui/Button.tsx';
import { Screen } from '../../../ui/Screen.tsx';
import { Sheet } from '../../../ui/Sheet.tsx';
import { useCaptura } from './contexto.tsx';

/** Asks first: one touch more than a slip. */
export function NoQuiereFoto(props: { readonly onNegar: () => void }): JSX.Element {
  const [asking, setAsking] = createSignal(false);
  return (
    <>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        No quiere foto
      </Button>
      <Sheet
        open={asking()}
        title="¿No quiere que le tomes la foto?"
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button kind="danger" onClick={() => props.onNegar()}>
              Terminar y borrar todo
            </Button>
            <Button onClick={() => setAsking(false)}>Sí la quiere</Button>
          </>
        }
      >
        <p>
          Está en su derecho. Sin la foto no se puede recibir su apoyo: aquí termina, y no se guarda nada de su
          credencial.
        </p>
      </Sheet>
    </>
  );
}

/** After it: what is so, and on to the next one. */
export function NadaQuedo(): JSX.Element {
  const captura = useCaptura();
  const navigate = useNavigate();
  return (
    <Screen
      title="No se guardó nada"
      lead="Se borró lo que llevabas de esta persona: las fotos de su credencial y los códigos que se leyeron. No tiene folio ni se enviará nada."
      actions={
        <>
          <Button kind="quiet" onClick={() => navigate('/', { replace: true })}>
            Ir al menú
          </Button>
          <Button kind="primary" onClick={() => captura.otra()}>
            Capturar a otra persona
          </Button>
        </>
      }
    />
  );
}
