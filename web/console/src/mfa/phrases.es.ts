import type { mfa as english } from './phrases.en.ts';

export const mfa: typeof english = {
  title: 'Autenticación multifactor',
  purpose: 'Un segundo paso al iniciar sesión, para que una contraseña sola no abra nada.',
  factors: {
    title: 'Factores',
    hint: 'Lo que se puede usar como segundo paso. Se pide primero una llave de acceso y después lo último que se usó.',
    names: {
      WebAuthn: 'Llaves de acceso',
      Totp: 'Aplicación de autenticación',
      PhoneVerificationCode: 'Código por mensaje de texto',
      EmailVerificationCode: 'Código por correo',
      BackupCode: 'Códigos de respaldo',
    },
    explanations: {
      WebAuthn:
        'Huella, cara, bloqueo de pantalla o llave de seguridad. Van unidas al dominio de tus páginas de inicio de sesión.',
      Totp: 'Un código nuevo cada treinta segundos, de una aplicación que funciona sin conexión.',
      PhoneVerificationCode: 'Lo tiene todo el que tiene un número de teléfono.',
      EmailVerificationCode: 'Lo tiene todo el que tiene una dirección de correo.',
      BackupCode: 'Diez códigos para quien pierda el teléfono. Necesitan otro factor.',
    },
    signsIn: 'Con un código así ya se inicia sesión, así que no es un segundo paso.',
    undelivered: {
      email: 'Aún no hay un conector que envíe correo: los códigos quedan en la bandeja de desarrollo.',
      phone:
        'Aún no hay un conector que envíe mensajes de texto: los códigos quedan en la bandeja de desarrollo.',
    },
    connectors: 'Conectores',
  },
  policy: {
    title: 'Política',
    hint: 'A quien ha configurado un factor se le pide en cada inicio de sesión.',
    requirement: 'Segundo paso',
    requirements: {
      optional: 'Opcional',
      mandatory: 'Obligatorio para todos',
      adaptive: 'Adaptativo (puesto por un script)',
    },
    adaptiveHint: 'El riesgo aún no se valora: a quien tiene un factor se le pide en cada inicio de sesión.',
    prompt: 'Ofrecer configurarlo',
    prompts: {
      PromptAtSignInAndSignUp: 'Al registrarse y al iniciar sesión; se puede omitir',
      PromptOnlyAtSignIn: 'En el próximo inicio de sesión; se puede omitir',
      NoPrompt: 'Nunca',
    },
    organizations:
      'Los miembros de organizaciones que lo exigen deben configurarlo en su próximo inicio de sesión',
    organizationsHint: 'Sin un factor no reciben, en ningún caso, un token de esa organización.',
  },
  problems: { backupAlone: 'Activa otro factor o desactiva los códigos de respaldo.' },
  confirm: {
    title: '¿Exigir un segundo paso a todos?',
    consequence:
      'En su próximo inicio de sesión, quien no tenga un factor tendrá que configurarlo antes de entrar.',
    action: 'Exigirlo',
  },
};
