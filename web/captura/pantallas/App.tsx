/** The addresses of the app. What a screen needs beyond the menu is loaded when it is first opened. */
import { Navigate, Route, Router } from '@solidjs/router';
import { type JSX, type ParentProps, Suspense } from 'solid-js';
import type { Cliente, Vista } from '../index.ts';
import { AppProvider, useApp } from './contexto.tsx';
import { Inicio } from './Inicio.tsx';
import { parte } from './partes.tsx';

const Alta = parte(() => import('./alta/Alta.tsx'));
const Credencial = parte(() => import('./alta/credencial/Credencial.tsx'));
const Captar = parte(() => import('./captar/Captar.tsx'));
const Envios = parte(() => import('./Envios.tsx'));
const Dispositivos = parte(() => import('./dispositivos/Dispositivos.tsx'));
const Contrasena = parte(() => import('./contrasena/Contrasena.tsx'));
const Cambiar = parte(() => import('./contrasena/Cambiar.tsx'));
const Ayuda = parte(() => import('./ayuda/Ayuda.tsx'));
const Diagnostico = parte(() => import('./ayuda/Diagnostico.tsx'));
const Practica = parte(() => import('./practica/Practica.tsx'));

export function App(props: { readonly cliente: Cliente; readonly first: Vista }): JSX.Element {
  return (
    <AppProvider cliente={props.cliente} first={props.first}>
      <Router base="/captura" root={(root) => <Suspense>{root.children}</Suspense>}>
        <Route path="/" component={() => <Enrolled>{<Inicio />}</Enrolled>} />
        <Route path="/alta/:paso?" component={Alta} />
        <Route path="/credencial/:paso?" component={() => <Enrolled>{<Credencial />}</Enrolled>} />
        <Route path="/captar/:paso?" component={() => <Enrolled>{<Captar />}</Enrolled>} />
        <Route path="/envios" component={() => <Enrolled>{<Envios />}</Enrolled>} />
        <Route path="/dispositivos" component={() => <Enrolled>{<Dispositivos />}</Enrolled>} />
        <Route path="/contrasena" component={() => <Enrolled>{<Contrasena />}</Enrolled>} />
        <Route path="/contrasena/cambiar" component={() => <Enrolled>{<Cambiar />}</Enrolled>} />
        <Route path="/ayuda" component={Ayuda} />
        <Route path="/ayuda/diagnostico" component={Diagnostico} />
        <Route path="/practica/:paso?" component={Practica} />
        <Route path="*" component={() => <Navigate href="/" />} />
      </Router>
    </AppProvider>
  );
}

/** Screens for a phone that is enrolled; another goes to its enrolment. */
function Enrolled(props: ParentProps): JSX.Element {
  const { vista } = useApp();
  return vista().inscripcion ? props.children : <Navigate href="/alta" />;
}
