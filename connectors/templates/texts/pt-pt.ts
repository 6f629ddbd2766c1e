import type { MessageTexts } from './types.ts';

export const ptPT: MessageTexts = {
  purpose: {
    SignIn: 'O seu código para iniciar sessão',
    Register: 'O seu código de registo',
    ForgotPassword: 'O seu código para repor a palavra-passe',
    Generic: 'O seu código de verificação',
    UserPermissionValidation: 'O seu código para confirmar a identidade',
    BindNewIdentifier: 'O seu código para adicionar este contacto à conta',
    MfaVerification: 'O seu código para o segundo passo',
    BindMfa: 'O seu código para ativar o segundo passo',
  },
  subject: '{{purpose}}: {{code}}',
  enterCode: 'Introduza este código na página que o pediu.',
  expires: 'É válido durante {{expiresIn}} minutos.',
  ignore: 'Se não pediu este código, ignore a mensagem e não o dê a ninguém.',
  link: { text: 'Ou siga esta ligação no navegador em que o pediu.', button: 'Continuar' },
  invitation: {
    subject: 'Recebeu um convite',
    text: 'Alguém o convidou para uma organização. Siga a ligação para aceitar.',
    button: 'Abrir o convite',
  },
};
