import type { MessageTexts } from './types.ts';

export const ptBR: MessageTexts = {
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
  sms: {
    SignIn: 'Use {{code}} para entrar.',
    Register: 'Use {{code}} para se cadastrar.',
    ForgotPassword: 'Use {{code}} para redefinir a senha.',
    OrganizationInvitation: 'Aceite o convite para participar da equipe: {{link}}',
    Generic: 'Use {{code}} para continuar.',
    UserPermissionValidation: 'Use {{code}} para confirmar sua identidade.',
    BindNewIdentifier: 'Use {{code}} para adicionar este telefone.',
    MfaVerification: 'Use {{code}} na segunda etapa.',
    BindMfa: 'Use {{code}} para ativar a segunda etapa.',
    expires: ' Vale por {{expiresIn}} minutos. Mantenha em segredo.',
  },
  notice: {
    title: {
      'email-changed': 'Seu e-mail foi alterado',
      'email-removed': 'Seu e-mail foi removido',
      'phone-changed': 'Seu número de telefone foi alterado',
      'phone-removed': 'Seu número de telefone foi removido',
      'password-changed': 'Sua senha foi alterada',
      'factor-added': 'Uma forma de entrar foi adicionada',
      'factor-removed': 'Uma forma de entrar foi removida',
      'account-deleted': 'Sua conta foi excluída',
      'new-device': 'Um novo dispositivo entrou na sua conta',
      'recovery-requested': 'Alguém pediu para substituir sua segunda etapa',
      'recovery-approved': 'Você já pode configurar uma nova segunda etapa',
      'recovery-refused': 'Sua segunda etapa não foi substituída',
    },
    what: 'Isto é sobre sua conta {{account}} em {{service}}.',
    when: 'Data: {{time}}. Origem: {{place}}.',
    administration: 'a administração',
    ignore: 'Se foi você, não precisa fazer nada.',
    act: 'Se não foi você, redefina sua senha agora e verifique como sua conta está protegida.',
    help: 'Precisa de ajuda? Escreva para {{support}}.',
    device: 'Dispositivo: {{device}}.',
    see: 'Ver onde você está conectado',
    actDevice: 'Se não foi você, desconecte esse dispositivo e troque sua senha.',
    actRecovery:
      'Foi você? Então espere a resposta de um administrador. Se não foi, alguém passou pela sua primeira etapa: pare o pedido e troque sua senha.',
    stopRecovery: 'Parar o pedido',
    recoveryApproved:
      'Um administrador aprovou seu pedido. Entre como sempre nas próximas 72 horas, no navegador em que fez o pedido, e configure uma nova segunda etapa, que substituirá a anterior. Para usar outro navegador, abra antes o link nele.',
    continueRecovery: 'Usar este navegador',
    recoveryRefused:
      'Um administrador recusou seu pedido. Se você ainda não consegue entrar, peça ajuda a ele.',
  },
  support: {
    resetTitle: 'Escolha uma nova senha',
    resetText:
      'Um administrador de {{service}} enviou este link a você. Com ele você escolhe uma nova senha para {{account}}.',
    resetButton: 'Escolher a senha',
    resetRemark: 'O link vale uma vez, por 24 horas. Se não precisa de uma nova senha, ignore esta mensagem.',
    actedTitle: 'Um administrador pode agir em seu nome',
    actedText:
      'Em {{time}}, um administrador de {{service}} recebeu permissão para usar um aplicativo como {{account}}, por pouco tempo.',
    actedReason: 'O motivo informado: {{reason}}',
    actedRemark:
      'Ele não pode mudar sua senha nem como você entra. Se você não pediu ajuda, pergunte por quê.',
  },
};
