/** The manual's text. Each section answers one question of hers; what the app itself says is not said again. */
import { A } from '@solidjs/router';
import type { JSX } from 'solid-js';
import { Faltas } from './Faltas.tsx';
import { Ilustrado } from './Ilustrado.tsx';

export interface Seccion {
  readonly id: string;
  readonly titulo: string;
  readonly cuerpo: () => JSX.Element;
}

export const SECCIONES: readonly Seccion[] = [
  {
    id: 'llevar',
    titulo: 'Qué llevar',
    cuerpo: () => (
      <ul class="puntos">
        <li>El teléfono cargado, y con qué cargarlo.</li>
        <li>La ubicación encendida.</li>
        <li>Tu contraseña, en la memoria: nadie más debe saberla.</li>
        <li>Un lugar con luz pareja y sin reflejos, donde apoyar el teléfono.</li>
        <li>
          Internet sólo hace falta para registrarte y para enviar. Para capturar, no. Antes de salir, practica en{' '}
          <A href="/practica">Práctica</A>.
        </li>
      </ul>
    ),
  },
  {
    id: 'registro',
    titulo: 'Registrar tu teléfono',
    cuerpo: () => (
      <ol class="puntos">
        <li>Con internet, abre el enlace de tu invitación. En iPhone, primero instala Rúbrica.</li>
        <li>Confirma tus datos y escribe el código de seis dígitos que llega a tu correo.</li>
        <li>Crea una contraseña de diez caracteres o más; sirve una frase.</li>
        <li>Registra tu propia credencial, tu foto y tu firma. Si no la traes, lo haces después desde el menú.</li>
        <li>Espera a que diga «Lista para trabajar sin conexión». Desde ahí puedes salir a capturar.</li>
      </ol>
    ),
  },
  {
    id: 'captura',
    titulo: 'Capturar, paso por paso',
    cuerpo: () => (
      <>
        <Ilustrado imagen="menu">
          <h3>1. Empieza</h3>
          <p>
            Toca «Captura de Datos» y escribe tu contraseña. Lee a la persona de qué se trata y el aviso de privacidad.
          </p>
        </Ilustrado>
        <Ilustrado imagen="credencial">
          <h3>2. La credencial</h3>
          <p>Compara el reverso con los dibujos y toca el que sea igual.</p>
        </Ilustrado>
        <Ilustrado imagen="frente">
          <h3>3. El frente</h3>
          <p>
            Que llene el marco, sin dedos ni reflejos. Después mira si se lee; si no, «Repetir», las veces que quieras.
          </p>
        </Ilustrado>
        <Ilustrado imagen="reverso">
          <h3>4. El reverso</h3>
          <p>
            Los códigos se leen solos y no se escriben a mano. Con el marco en verde, toma la foto. Si la credencial
            está dañada, puedes seguir.
          </p>
          <p>Marca que viste la original. Con una copia no se puede seguir.</p>
        </Ilustrado>
        <Ilustrado imagen="foto">
          <h3>5. La foto de la persona</h3>
          <p>
            De frente, sola, con el rostro descubierto y buena luz. Si no quiere, toca «No quiere foto»: ahí termina y
            no queda nada guardado.
          </p>
        </Ilustrado>
        <Ilustrado imagen="firma">
          <h3>6. La firma</h3>
          <p>Lee lo que va a firmar, pásale el teléfono y que firme como en su credencial. Compárenlas.</p>
          <p>Si no sabe o no puede, toca «No puede firmar» y elige por qué. Nunca firmes por la persona.</p>
        </Ilustrado>
        <Ilustrado imagen="guardado">
          <h3>7. El folio</h3>
          <p>
            Revisa todo y toca «Siguiente». Con el folio, el apoyo ya está a salvo en el teléfono aunque se apague. Toca
            «Continuar» para la siguiente persona.
          </p>
        </Ilustrado>
      </>
    ),
  },
  {
    id: 'enviar',
    titulo: 'Enviar',
    cuerpo: () => (
      <Ilustrado imagen="envios">
        <p>Con internet y Rúbrica abierta se envía solo. En «Mis envíos» ves cómo va y puedes tocar «Enviar».</p>
        <p>
          «Recibido» quiere decir que el servidor ya lo tiene: entonces se borra de tu teléfono y te llega un acuse por
          correo.
        </p>
        <p>Al cerrar el periodo quedan 24 horas para enviar. Después ya no se reciben.</p>
        <p>Si no puedes enviar, exporta los pendientes: es un archivo sellado que se entrega a tu promovente.</p>
      </Ilustrado>
    ),
  },
  {
    id: 'telefonos',
    titulo: 'Tus dos teléfonos',
    cuerpo: () => (
      <Ilustrado imagen="dispositivos">
        <p>Puedes tener dos activos. Lo que mande un tercer teléfono no se cuenta.</p>
        <p>
          «Baja de Dispositivo» saca a uno. Antes, envía lo que tenga: lo que se reciba después de la baja no cuenta. Si
          los perdiste, regístrate en otro y desde ahí das la baja.
        </p>
        <p>Tu promovente o la autoridad pueden darte de baja como auxiliar. El teléfono te dirá el motivo.</p>
      </Ilustrado>
    ),
  },
  {
    id: 'contrasena',
    titulo: 'Tu contraseña',
    cuerpo: () => (
      <ul class="puntos">
        <li>A los 10 minutos sin usarlo, el teléfono la pide otra vez. Lo que llevas de la captura sigue ahí.</li>
        <li>Después de varios intentos equivocados hay que esperar.</li>
        <li>
          Si la olvidas: «Contraseña», «La olvidé», y con internet creas otra con un código a tu correo. Lo ya sellado
          no se pierde y se envía igual.
        </li>
        <li>No la compartas: lo que se captura con ella lleva tu nombre.</li>
      </ul>
    ),
  },
  {
    id: 'rechazos',
    titulo: 'Por qué se rechaza un apoyo',
    cuerpo: () => (
      <>
        <p>De cada mil apoyos, unos 126 se rechazaron por algo que se ve al capturar. Lo más común:</p>
        <Faltas />
        <p class="soft small">
          Las letras son las causas de la mesa de control. Los números son de la revocación de mandato de 2021–2022.
        </p>
      </>
    ),
  },
  {
    id: 'privacidad',
    titulo: 'Los datos de la gente',
    cuerpo: () => (
      <ul class="puntos">
        <li>Lee el aviso de privacidad antes de la primera foto, siempre.</li>
        <li>Al guardar, el apoyo queda sellado: no lo puedes abrir tú, ni quien encuentre el teléfono.</li>
        <li>Las fotos no van a tu galería. No tomes otras por fuera, ni apuntes datos.</li>
        <li>Si alguien quiere corregir o cancelar sus datos, el aviso dice a quién pedirlo.</li>
        <li>En «Práctica» no se guarda ni se envía nada.</li>
      </ul>
    ),
  },
];
