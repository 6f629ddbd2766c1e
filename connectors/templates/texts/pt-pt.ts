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
  sms: {
    SignIn: 'Use {{code}} para entrar.',
    Register: 'Use {{code}} para se registar.',
    ForgotPassword: 'Use {{code}} para repor a palavra-passe.',
    OrganizationInvitation: 'Aceite o convite para fazer parte da equipa: {{link}}',
    Generic: 'Use {{code}} para continuar.',
    UserPermissionValidation: 'Use {{code}} para confirmar a sua identidade.',
    BindNewIdentifier: 'Use {{code}} para adicionar este telefone.',
    MfaVerification: 'Use {{code}} no segundo passo.',
    BindMfa: 'Use {{code}} para ativar o segundo passo.',
    expires: ' Serve durante {{expiresIn}} minutos. Mantenha-o em segredo.',
  },
  notice: {
    title: {
      'email-changed': 'O seu e-mail foi alterado',
      'email-removed': 'O seu e-mail foi removido',
      'phone-changed': 'O seu número de telefone foi alterado',
      'phone-removed': 'O seu número de telefone foi removido',
      'password-changed': 'A sua palavra-passe foi alterada',
      'factor-added': 'Foi adicionada uma forma de iniciar sessão',
      'factor-removed': 'Foi removida uma forma de iniciar sessão',
      'account-deleted': 'A sua conta foi eliminada',
      'new-device': 'Foi iniciada sessão num novo dispositivo',
      'recovery-requested': 'Alguém pediu para substituir o seu segundo passo',
      'recovery-approved': 'Já pode configurar um novo segundo passo',
      'recovery-refused': 'O seu segundo passo não foi substituído',
    },
    what: 'Trata-se da sua conta {{account}} em {{service}}.',
    when: 'Data: {{time}}. Origem: {{place}}.',
    administration: 'a administração',
    ignore: 'Se foi você, não precisa de fazer nada.',
    act: 'Se não foi você, reponha já a palavra-passe e verifique como a sua conta está protegida.',
    help: 'Precisa de ajuda? Escreva para {{support}}.',
    device: 'Dispositivo: {{device}}.',
    see: 'Ver onde tem sessão iniciada',
    actDevice: 'Se não foi você, termine a sessão desse dispositivo e altere a sua palavra-passe.',
    actRecovery:
      'Foi você? Então aguarde a resposta de um administrador. Se não foi, alguém passou o seu primeiro passo: pare o pedido e altere a palavra-passe.',
    stopRecovery: 'Parar o pedido',
    recoveryApproved:
      'Um administrador aprovou o seu pedido. Inicie sessão como habitualmente nas próximas 72 horas, no navegador em que fez o pedido, e configure um novo segundo passo, que substituirá o anterior. Para usar outro navegador, abra antes a ligação nele.',
    continueRecovery: 'Usar este navegador',
    recoveryRefused:
      'Um administrador recusou o seu pedido. Se continua sem conseguir entrar, peça-lhe ajuda.',
  },
  support: {
    resetTitle: 'Escolha uma nova palavra-passe',
    resetText:
      'Um administrador de {{service}} enviou-lhe esta ligação. Com ela escolhe uma nova palavra-passe para {{account}}.',
    resetButton: 'Escolher a palavra-passe',
    resetRemark:
      'A ligação vale uma vez, durante 24 horas. Se não precisa de uma nova palavra-passe, ignore esta mensagem.',
    actedTitle: 'Um administrador pode atuar em seu nome',
    actedText:
      'Em {{time}}, um administrador de {{service}} obteve permissão para usar uma aplicação como {{account}}, por pouco tempo.',
    actedReason: 'O motivo indicado: {{reason}}',
    actedRemark:
      'Não pode alterar a sua palavra-passe nem a forma como inicia sessão. Se não pediu ajuda, pergunte porquê.',
  },
};
