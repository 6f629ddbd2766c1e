import type { welcome as english } from './phrases.en.ts';

export const welcome: typeof english = {
  title: 'Te damos la bienvenida',
  headline: 'Abre la puerta.',
  sentence:
    'Portero inicia la sesión de las personas en tus aplicaciones y decide qué pueden hacer. Esta instancia es nueva: le falta quien cuide de ella.',
  steps: [
    {
      title: 'Crea la primera cuenta de administración',
      sentence: 'Un nombre de usuario y una contraseña, para ti.',
    },
    { title: 'Crea una aplicación', sentence: 'Elige tu framework; la guía lleva ya tus valores.' },
    {
      title: 'Inicia una sesión',
      sentence: 'Los códigos llegan a un buzón de desarrollo hasta que conectes el correo.',
    },
  ],
  create: 'Crear la primera cuenta de administración',
  needsCode:
    'Para demostrar que este servidor lo has arrancado tú, usa la dirección que imprimió en su terminal, o pega el código de un solo uso que lleva.',
  code: 'Código de instalación',
  codeHint: 'Lo que sigue a setup_code= en la dirección impresa. Sirve una vez.',
  taken: {
    title: 'Esta instancia ya tiene quien la administre',
    sentence: 'Inicia sesión con esa cuenta para seguir.',
    signIn: 'Iniciar sesión',
  },
  signingIn: 'Iniciando tu sesión',
  failed: {
    title: 'No has iniciado sesión',
    denied: 'El inicio de sesión se canceló o se denegó.',
    stale: 'Este inicio de sesión empezó en otra pestaña, o hace demasiado tiempo.',
    other: 'No se pudo terminar el inicio de sesión.',
    again: 'Iniciar sesión otra vez',
  },
  invitation: {
    title: 'Invitación',
    headline: 'Te invitan a administrar esta instancia.',
    sentence: (inviter: string | null, roles: string) =>
      inviter === null ? `Tu rol será: ${roles}.` : `${inviter} te invita. Tu rol será: ${roles}.`,
    address: (email: string) =>
      `La cuenta será de ${email}. Ahora eliges un nombre de usuario y una contraseña.`,
    create: 'Crear mi cuenta',
    over: 'Esta invitación ya no vale',
    signIn: 'Tengo una cuenta: iniciar sesión',
  },
};
