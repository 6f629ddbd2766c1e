import type { MessageTexts } from './types.ts';

export const es: MessageTexts = {
  purpose: {
    SignIn: 'Tu código para entrar',
    Register: 'Tu código de registro',
    ForgotPassword: 'Tu código para restablecer la contraseña',
    Generic: 'Tu código de verificación',
    UserPermissionValidation: 'Tu código para confirmar que eres tú',
    BindNewIdentifier: 'Tu código para añadir este contacto a tu cuenta',
    MfaVerification: 'Tu código para el segundo paso',
    BindMfa: 'Tu código para activar el segundo paso',
  },
  subject: '{{purpose}}: {{code}}',
  enterCode: 'Escribe este código en la página que te lo ha pedido.',
  expires: 'Sirve durante {{expiresIn}} minutos.',
  ignore: 'Si no lo has pedido, ignora este mensaje y no des el código a nadie.',
  link: { text: 'O sigue este enlace en el navegador en el que lo pediste.', button: 'Continuar' },
  invitation: {
    subject: 'Tienes una invitación',
    text: 'Te han invitado a unirte a una organización. Sigue el enlace para aceptar.',
    button: 'Abrir la invitación',
  },
};
