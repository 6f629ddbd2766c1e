import type { domains as english } from './phrases.en.ts';

export const domains: typeof english = {
  title: 'Dominios',
  purpose: 'Las personas inician sesión en una dirección suya, como auth.example.com.',
  about:
    'Un dominio verificado sirve todo lo que sirve la dirección habitual: páginas de inicio de sesión, tokens, el centro de la cuenta. Los tokens obtenidos allí lo nombran como emisor. La dirección habitual sigue igual. Las llaves de acceso sirven en todas, mientras sea suya la dirección para la que se crearon.',
  add: {
    title: 'Añadir un dominio',
    explanation: 'Un nombre de tres partes o más para el que pueda poner registros DNS.',
    label: 'Dominio',
    submit: 'Añadir dominio',
    problem: 'Un dominio con tres partes al menos, como auth.example.com.',
    full: (most) => `Hay ${most} dominios, que es el máximo. Quite uno primero.`,
    added: (domain) => `Se añadió ${domain}`,
  },
  none: {
    title: 'Aún no hay dominios',
    sentence: 'Todo se sirve en la dirección con la que se configuró el servidor.',
  },
  card: {
    states: {
      PendingVerification: 'A la espera del DNS',
      PendingSsl: 'Probado, aún sin llegar',
      Active: 'Activo',
      Error: 'No se sirve',
    },
    explanations: {
      PendingVerification:
        'Ponga ambos registros donde se gestiona el dominio. El registro TXT prueba que es suyo; el CNAME lo trae aquí.',
      PendingSsl:
        'El registro TXT está. Ahora el registro CNAME tiene que llevar aquí, o el dominio tiene que responder por HTTPS.',
      Active: 'Se sirve. Conserve el registro TXT: se vuelve a consultar cada hora.',
      Error: 'El registro TXT ya no está. Póngalo de nuevo y el dominio se servirá otra vez.',
    },
    records: (domain) => `Registros DNS de ${domain}`,
    issuer: 'Emisor',
    certificate:
      'El certificado es cosa suya: añada el dominio donde termina TLS, y pase la cabecera Host tal como llegó.',
    check: 'Comprobar otra vez',
    files: 'Archivos',
    remove: 'Quitar dominio',
    removeTitle: (domain) => `¿Quitar ${domain}?`,
    removeConsequence:
      'Nadie podrá ya iniciar sesión allí. Los tokens a su nombre dejan de aceptarse, y las llaves de acceso creadas para él no se podrán usar.',
    removeWaiting: 'Sus registros DNS ya no valdrán nada, aunque lo añada de nuevo.',
    removed: (domain) => `Se quitó ${domain}`,
  },
  files: {
    title: (domain) => `Archivos en ${domain}`,
    explanation:
      'Se muestran mientras se sirve el dominio, en direcciones donde Portero no tiene nada propio: para enlaces de aplicaciones, o para probar a un servicio que el dominio es suyo.',
    file: (number) => `Archivo ${number}`,
    path: 'Ruta',
    contentType: 'Tipo',
    content: 'Contenido',
    add: 'Añadir archivo',
    remove: 'Quitar archivo',
    save: 'Guardar',
    saved: 'Se guardaron los archivos',
  },
};
