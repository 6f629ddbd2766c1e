import type { tenantSettings as english } from './phrases.en.ts';

export const tenantSettings: typeof english = {
  title: 'Ajustes',
  purpose:
    'Cuánto dura la sesión de un navegador, con qué se firman tokens y cookies, y qué pueden hacer personas y administradores.',
  session: 'Sesiones',
  sessionHint: 'Un navegador que no vuelve en este tiempo tiene que iniciar sesión otra vez.',
  days: 'Sesión iniciada durante (días)',
  daysHint:
    'Cada visita vuelve a empezar la cuenta. Las sesiones que existen lo adoptan en su próxima visita.',
  daysProblem: 'Un número de 0,01 a 365.',
  introspection: 'Consultar tokens',
  introspectionHint:
    'Por introspección una aplicación conoce sus propios tokens y los de las API que sirve, que figuran en sus ajustes de protocolo.',
  anyApplication: 'Cualquier aplicación con secreto',
  anyApplicationHint:
    'Ve los tokens de todas las demás, salvo que se nombren sus API. Las de terceros, nunca.',
  pkce: 'PKCE',
  pkceHint:
    'Las aplicaciones sin secreto tienen que demostrar que un código es para ellas. Las que tienen secreto pueden hacerlo, salvo que sus ajustes de protocolo lo exijan.',
  pkceOfAll: 'Pedir PKCE a todas las aplicaciones',
  pkceOfAllHint:
    'Desde el próximo inicio de sesión. Una aplicación cuya biblioteca no envíe un reto no podrá iniciar la sesión de nadie.',
  secrets: 'Secretos',
  secretsHint:
    'De aplicaciones, junto con los tokens de acceso personal y de un solo uso que se dan a personas y programas.',
  shownOnce: 'Los secretos se muestran una sola vez',
  shownOnceHint:
    'Al crearlos, y nunca más, a nadie. De los nuevos solo se guarda un hash, así que desactivarlo no los recupera. Los programas que leen secretos por la API reciben puntos.',
  notices: 'Avisos',
  noticesHint:
    'Siempre se avisa por correo cuando cambian la dirección, el número, la contraseña o los segundos factores.',
  newDevice: 'Avisar de un inicio de sesión con un navegador nuevo',
  newDeviceHint:
    'Un correo con dispositivo, hora y dirección, y cómo cerrar esa sesión. Nunca en el primer inicio.',
  keys: 'Claves de firma',
  keysHint:
    'Los tokens se firman con la clave actual. ES256 firma para todos, RS256 para las aplicaciones que lo piden. La anterior verifica hasta que se elimine o llegue la siguiente.',
  cookieKeys: 'Claves de cookies',
  cookieKeysHint:
    'Las cookies de sesión se firman con la clave más nueva; la anterior aún verifica. Tras dos rotaciones todos tienen que iniciar sesión otra vez.',
  columns: {
    id: 'Clave',
    algorithm: 'Algoritmo',
    status: 'Estado',
    created: 'Creada',
    remove: 'Eliminar clave',
  },
  states: { Next: 'Siguiente', Current: 'Actual', Previous: 'Anterior' },
  signsFrom: (when) => `firma ${when}`,
  rotate: 'Rotar',
  rotateSigning: 'Rotar clave de firma',
  rotateCookie: 'Rotar clave de cookies',
  rotateCookieConsequence:
    'Una clave nueva firma desde ahora. Quien no haya vuelto desde la rotación anterior tendrá que iniciar sesión otra vez.',
  family: 'Algoritmo',
  families: { EC: 'ES256, para todos', RSA: 'RS256, para aplicaciones que lo piden' },
  grace: 'Empieza a firmar',
  graceHint:
    'Hasta entonces la clave nueva solo se publica, para que la tengan a tiempo las API que guardan una copia de las claves.',
  graces: { now: 'Ahora mismo', hour: 'En una hora', day: 'En un día', week: 'En una semana' },
  rotated: 'La clave se rotó',
  remove: 'Eliminar clave',
  removeTitle: '¿Eliminar esta clave?',
  removeConsequence: 'Los tokens que firmó dejan de aceptarse, aunque no hayan caducado.',
  removed: 'La clave se eliminó',
  noneYet: 'Ninguna clave',
  schedule: {
    title: 'Rotación programada',
    explanation:
      'Una nueva clave de firma se crea sola, se publica un día antes de firmar y la anterior sigue verificando. Las API que leen las claves publicadas no notan nada; a la que tiene una clave copiada en su configuración hay que avisarla cada vez.',
    interval: 'Nueva clave de firma',
    intervalHint: 'Se cuenta desde la clave más nueva, también cuando alguien rota a mano.',
    never: 'Solo a mano',
    every: (days) => `Cada ${days} días`,
    next: 'La próxima clave se creará',
  },
};
