/** Where the phone is, or why that is not known (§3.2). It never holds up a capture for more than 20 s. */
import type { Ubicacion } from '../../../shared/apoyo/contenido.ts';

export const LOCATION_LIMIT_MS = 20_000;
/** A position of the last minutes serves: the auxiliar's table did not move. */
const MAXIMUM_AGE_MS = 120_000;

/** Asks once. Always resolves. */
export function takeLocation(geolocation: Geolocation | undefined = navigator.geolocation): Promise<Ubicacion> {
  if (!geolocation) return Promise.resolve({ sin: 'apagada' });
  return new Promise((resolve) => {
    // The system's own limit starts only once permission was answered.
    const late = setTimeout(() => resolve({ sin: 'sin-senal' }), LOCATION_LIMIT_MS);
    const settle = (ubicacion: Ubicacion): void => {
      clearTimeout(late);
      resolve(ubicacion);
    };
    geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        settle({
          lat: Math.round(coords.latitude * 1e6),
          lon: Math.round(coords.longitude * 1e6),
          precision: Math.round(coords.accuracy),
          t: Math.round(timestamp),
        }),
      (error) => settle({ sin: reason(error) }),
      { enableHighAccuracy: true, timeout: LOCATION_LIMIT_MS, maximumAge: MAXIMUM_AGE_MS },
    );
  });
}

function reason({ code }: GeolocationPositionError): 'negada' | 'apagada' | 'sin-senal' {
  switch (code) {
    case 1:
      return 'negada';
    case 2:
      return 'apagada';
    default:
      return 'sin-senal';
  }
}
