import type { profile as english } from './phrases.en.ts';

export const profile: typeof english = {
  title: 'Perfil',
  purpose: 'Tu propia cuenta para administrar esta instancia.',
  account: {
    title: 'Cuenta',
    explanation: 'Cómo apareces en esta consola y en el registro de auditoría.',
    name: 'Nombre',
    namePlaceholder: 'Ana García',
    username: 'Nombre de usuario',
    usernameHint: 'Con lo que inicias sesión.',
    usernameProblem: 'Letras, cifras y _, sin empezar por cifra; como mucho 128.',
    avatar: 'Imagen',
    avatarHint: 'La dirección https de una imagen.',
    avatarProblem: 'No es una dirección https.',
    email: 'Correo electrónico',
    none: 'ninguno',
  },
  password: {
    title: 'Contraseña',
    explanation: 'Para cambiarla se pide antes la actual.',
    change: 'Cambiar contraseña',
    set: 'Poner una contraseña',
    current: 'Contraseña actual',
    next: 'Contraseña nueva',
    repeat: 'Contraseña nueva otra vez',
    submit: 'Cambiar contraseña',
    changed: 'Tu contraseña se ha cambiado',
    wrong: 'Esa no es tu contraseña actual.',
    different: 'Las dos no coinciden.',
    needed: 'Escríbela.',
  },
  factors: {
    title: 'Segundos factores y dispositivos',
    explanation:
      'Lo que se pide además de tu contraseña, tus llaves de acceso, y dónde tienes la sesión abierta.',
    factors: 'Segundos factores y llaves de acceso',
    devices: 'Dispositivos',
  },
  preferences: {
    title: 'Preferencias',
    explanation: 'Se guardan con tu cuenta y te siguen a otros navegadores.',
    language: 'Idioma',
    appearance: 'Apariencia',
  },
  session: {
    title: 'Sesión',
    explanation: 'Termina tu sesión en este navegador, aquí y en el servidor.',
    signOut: 'Cerrar sesión',
  },
};
