import type { MessageTexts } from './types.ts';

export const pt: MessageTexts = {
  purpose: {
    SignIn: 'Seu código para entrar',
    Register: 'Seu código de cadastro',
    ForgotPassword: 'Seu código para redefinir a senha',
    Generic: 'Seu código de verificação',
    UserPermissionValidation: 'Seu código para confirmar que é você',
    BindNewIdentifier: 'Seu código para adicionar este contato à conta',
    MfaVerification: 'Seu código para a segunda etapa',
    BindMfa: 'Seu código para ativar a segunda etapa',
  },
  subject: '{{purpose}}: {{code}}',
  enterCode: 'Digite este código na página que o pediu.',
  expires: 'Ele vale por {{expiresIn}} minutos.',
  ignore: 'Se você não pediu este código, ignore a mensagem e não o passe a ninguém.',
  link: { text: 'Ou siga este link no navegador em que o pediu.', button: 'Continuar' },
  invitation: {
    subject: 'Você recebeu um convite',
    text: 'Você foi convidado a participar de uma organização. Siga o link para aceitar.',
    button: 'Abrir o convite',
  },
};
