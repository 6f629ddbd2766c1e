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
    maxTotp: 'Aplicaciones de autenticación por persona',
    maxTotpHint: 'Para que un segundo teléfono abra la cuenta cuando se pierda el primero.',
    signsIn: 'Quien inicia sesión con un código así necesita otro factor esa vez.',
    alone: 'Con un código así se inicia sesión. Activa antes otro factor que se pueda pedir entonces.',
    undelivered: {
      email: 'Aún no hay un conector que envíe correo: los códigos quedan en la bandeja de desarrollo.',
      phone:
        'Aún no hay un conector que envíe mensajes de texto: los códigos quedan en la bandeja de desarrollo.',
    },
    unsent: {
      email: 'Ningún conector envía correo: los códigos no se pueden enviar y nadie entra con ellos.',
      phone: 'Ningún conector envía SMS: los códigos no se pueden enviar y nadie entra con ellos.',
    },
    connectors: 'Conectores',
  },
  policy: {
    title: 'Política',
    hint: 'Cuándo hace falta un segundo paso y cuándo se pide configurarlo.',
    requirement: 'Segundo paso',
    requirements: {
      optional: 'Opcional',
      mandatory: 'Obligatorio para todos',
      adaptive: 'Adaptativo: cuando un inicio de sesión parece arriesgado',
    },
    adaptiveHint:
      'Todos configuran un factor. Se pide en un dispositivo nuevo, en un país o una red nuevos, tras mucho tiempo sin entrar o cuando nadie podría haber viajado tan rápido.',
    adaptivePrompt: 'Cuándo configurarlo',
    adaptivePrompts: {
      PromptAtSignInAndSignUpMandatory: 'Al registrarse o en el próximo inicio de sesión',
      PromptOnlyAtSignInMandatory: 'En el próximo inicio de sesión después de registrarse',
    },
    prompt: 'Ofrecer configurarlo',
    prompts: {
      PromptAtSignInAndSignUp: 'Al registrarse y al iniciar sesión; se puede omitir',
      PromptOnlyAtSignIn: 'En el próximo inicio de sesión; se puede omitir',
      NoPrompt: 'Nunca',
    },
    offerAgain: 'Días hasta que se vuelve a ofrecer',
    offerAgainHint: 'A quien lo omitió. Vacío: nunca más.',
    organizations:
      'Los miembros de organizaciones que lo exigen deben configurarlo en su próximo inicio de sesión',
    organizationsHint: 'Sin un factor no reciben, en ningún caso, un token de esa organización.',
  },
  recovery: {
    title: 'Segundos factores perdidos',
    hint: 'Para personas a las que no les queda ningún factor ni código de respaldo.',
    enabled: 'Permitir que pidan uno nuevo al iniciar sesión',
    enabledHint:
      'Se avisa a su correo, que puede detenerlo; un administrador lo aprueba o lo rechaza (Usuarios, Solicitudes de recuperación). Nunca para administradores.',
    wait: 'Horas antes de poder aprobarlo',
    waitHint: 'De 0 a 168. El tiempo en que la persona puede detener lo que haya pedido otra.',
  },
  trust: {
    title: 'Dispositivos de confianza',
    hint: 'Menos segundos pasos en los dispositivos propios.',
    enabled: 'Permitir marcar «No volver a preguntar en este dispositivo»',
    enabledHint:
      'Termina al cambiar la contraseña o un factor. Las organizaciones que exigen un segundo paso y las aplicaciones que lo piden lo siguen recibiendo.',
    days: 'Días hasta volver a preguntar',
  },
  problems: {
    backupAlone: 'Activa otro factor o desactiva los códigos de respaldo.',
    channelAlone: 'Con un código así se inicia sesión: activa también otro factor.',
    adaptiveAlone: 'Activa un factor: no hay nada que pedir.',
    maxTotp: (most: number) => `Un número entero de 1 a ${most}.`,
    recoveryWait: 'Un número entero de 0 a 168.',
    trustDays: 'Un número entero de días, de 1 a 365.',
    offerAgain: 'Un número entero de días, de 1 a 3650, o nada.',
  },
  confirm: {
    title: '¿Exigir un segundo paso a todos?',
    consequence:
      'En su próximo inicio de sesión, quien no tenga un factor tendrá que configurarlo antes de entrar.',
    action: 'Exigirlo',
  },
};
