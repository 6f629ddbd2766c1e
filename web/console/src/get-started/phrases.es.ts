import type { getStarted as english } from './phrases.en.ts';

export const getStarted: typeof english = {
  title: 'Primeros pasos',
  greeting: (name) => (name ? `Qué bien verte, ${name}` : 'Qué bien verte'),
  purpose: 'Unos pocos pasos hasta la primera persona que inicia sesión.',
  purposeDone: 'Lo necesario para empezar ya está. A partir de aquí, sigue como quieras.',
  develop: {
    title: 'Integrar',
    sentence: 'Elige con qué construyes. La guía lleva tus propios valores y ocupa unos diez minutos.',
    all: 'Ver todos',
    start: 'Empezar',
  },
  protect: {
    title: 'Protege tus API',
    sentence: 'Pon nombre a tu API y la guía muestra cómo comprueba tokens y permisos.',
    all: 'Todas las API',
  },
  customize: {
    title: 'Hazlo tuyo',
    signIn: {
      title: 'Inicio de sesión',
      sentence: 'Logo, colores y qué maneras hay de entrar, con vista previa en vivo.',
      action: 'Personalizar',
    },
    email: {
      title: 'Correo y SMS',
      sentence: 'Envía los códigos con tu propio proveedor.',
      until: {
        inbox: 'Hasta entonces se quedan en el buzón de desarrollo.',
        nobody: 'Hasta entonces no se envía ninguno.',
      },
      action: 'Conectar',
    },
    emailReady: {
      title: 'El correo está conectado',
      sentence: (name) => `Los códigos los envía ${name}.`,
      action: 'Abrir',
    },
    live: {
      title: 'Pruébalo',
      sentence: 'Inicia sesión como lo hará tu gente, con lo que está guardado ahora.',
      action: 'Probar',
    },
  },
  watch: {
    title: 'Echa un vistazo',
    inbox: {
      title: 'Buzón de desarrollo',
      sentence: 'Los correos y mensajes que se habrían enviado, con sus códigos.',
    },
    users: {
      title: 'Usuarios',
      sentence: 'Quién se ha registrado. Crea personas a mano, cambia contraseñas, suspende.',
    },
    api: {
      title: 'Referencia de la API',
      sentence: 'Todo lo que hace esta consola, como llamadas que puedes hacer tú.',
    },
  },
  steps: {
    title: 'Progreso',
    application: 'Crear una aplicación',
    signedIn: 'Iniciar una sesión',
    email: 'Conectar el correo',
    done: 'hecho',
    open: 'pendiente',
  },
};
