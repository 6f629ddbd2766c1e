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
  sms: {
    SignIn: 'Usa {{code}} para entrar.',
    Register: 'Usa {{code}} para registrarte.',
    ForgotPassword: 'Usa {{code}} para cambiar tu contraseña.',
    OrganizationInvitation: 'Te han invitado a unirte a un equipo: {{link}}',
    Generic: 'Usa {{code}} para continuar.',
    UserPermissionValidation: 'Usa {{code}} para confirmar tu identidad.',
    BindNewIdentifier: 'Usa {{code}} para añadir este teléfono.',
    MfaVerification: 'Usa {{code}} en el segundo paso.',
    BindMfa: 'Usa {{code}} para activar el segundo paso.',
    expires: ' Sirve durante {{expiresIn}} minutos. No lo compartas con nadie.',
  },
  notice: {
    title: {
      'email-changed': 'Se ha cambiado tu correo electrónico',
      'email-removed': 'Se ha quitado tu correo electrónico',
      'phone-changed': 'Se ha cambiado tu número de teléfono',
      'phone-removed': 'Se ha quitado tu número de teléfono',
      'password-changed': 'Se ha cambiado tu contraseña',
      'factor-added': 'Se ha añadido una forma de iniciar sesión',
      'factor-removed': 'Se ha quitado una forma de iniciar sesión',
      'account-deleted': 'Se ha eliminado tu cuenta',
      'new-device': 'Se ha iniciado sesión en un dispositivo nuevo',
      'recovery-requested': 'Alguien ha pedido reemplazar tu segundo paso',
      'recovery-approved': 'Ya puedes configurar un segundo paso nuevo',
      'recovery-refused': 'Tu segundo paso no se ha reemplazado',
    },
    what: 'Se trata de tu cuenta {{account}} en {{service}}.',
    when: 'Ocurrió el {{time}}, desde {{place}}.',
    administration: 'la administración',
    ignore: 'Si has sido tú, no tienes que hacer nada.',
    act: 'Si no has sido tú, restablece ahora tu contraseña y revisa cómo está protegida tu cuenta.',
    help: '¿Necesitas ayuda? Escribe a {{support}}.',
    device: 'Dispositivo: {{device}}.',
    see: 'Ver dónde has iniciado sesión',
    actDevice: 'Si no fuiste tú, cierra la sesión de ese dispositivo y cambia tu contraseña.',
    actRecovery:
      '¿Has sido tú? Entonces espera a que responda un administrador. Si no has sido tú, alguien ha superado tu primer paso: detén la solicitud y cambia tu contraseña.',
    stopRecovery: 'Detener la solicitud',
    recoveryApproved:
      'Un administrador ha aprobado tu solicitud. Inicia sesión como siempre en las próximas 72 horas, en el navegador donde lo pediste, y configura un segundo paso nuevo, que sustituirá al anterior. Para usar otro navegador, abre antes el enlace en él.',
    continueRecovery: 'Usar este navegador',
    recoveryRefused: 'Un administrador ha rechazado tu solicitud. Si sigues sin poder entrar, pídele ayuda.',
  },
  support: {
    resetTitle: 'Elige una contraseña nueva',
    resetText:
      'Un administrador de {{service}} te ha enviado este enlace. Con él eliges una contraseña nueva para {{account}}.',
    resetButton: 'Elegir contraseña',
    resetRemark:
      'El enlace vale una vez, durante 24 horas. Si no la necesitas, no hagas caso de este mensaje.',
    actedTitle: 'Un administrador puede actuar en tu nombre',
    actedText:
      'El {{time}}, un administrador de {{service}} obtuvo permiso para usar una aplicación como {{account}}, por poco tiempo.',
    actedReason: 'El motivo que indicó: {{reason}}',
    actedRemark:
      'No puede cambiar tu contraseña ni cómo inicias sesión. Si no pediste ayuda, pregúntale por qué.',
  },
};
