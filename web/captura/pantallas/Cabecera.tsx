/** The top of a screen that the menu leads to: the way back, and how its matter stands. */
import { useNavigate } from '@solidjs/router';
import type { JSX, ParentProps } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import './cabecera.css';

export function Cabecera(props: ParentProps): JSX.Element {
  const navigate = useNavigate();
  return (
    <div class="cabecera">
      <Button kind="quiet" onClick={() => navigate('/')}>
        ‹ Menú
      </Button>
      {props.children}
    </div>
  );
}
