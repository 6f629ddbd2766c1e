import type { MessageTexts } from './types.ts';

export const it: MessageTexts = {
  purpose: {
    SignIn: 'Il tuo codice per accedere',
    Register: 'Il tuo codice di registrazione',
    ForgotPassword: 'Il tuo codice per reimpostare la password',
    Generic: 'Il tuo codice di verifica',
    UserPermissionValidation: 'Il tuo codice per confermare che sei tu',
    BindNewIdentifier: 'Il tuo codice per aggiungere questo contatto all’account',
    MfaVerification: 'Il tuo codice per il secondo passaggio',
    BindMfa: 'Il tuo codice per attivare il secondo passaggio',
  },
  subject: '{{purpose}}: {{code}}',
  enterCode: 'Inserisci questo codice nella pagina che te lo ha chiesto.',
  expires: 'Vale per {{expiresIn}} minuti.',
  ignore: 'Se non l’hai chiesto tu, ignora questo messaggio e non dare il codice a nessuno.',
  link: { text: 'Oppure apri questo collegamento nel browser in cui l’hai chiesto.', button: 'Continua' },
  invitation: {
    subject: 'Hai ricevuto un invito',
    text: 'Qualcuno ti ha invitato a far parte della sua organizzazione. Apri il collegamento per accettare.',
    button: 'Apri l’invito',
  },
  sms: {
    SignIn: '{{code}} è il tuo codice per accedere.',
    Register: '{{code}} è il tuo codice di registrazione.',
    ForgotPassword: '{{code}} è il tuo codice per reimpostare la password.',
    OrganizationInvitation: 'Hai un invito a far parte di una organizzazione: {{link}}',
    Generic: '{{code}} è il tuo codice di verifica.',
    UserPermissionValidation: '{{code}} è il tuo codice per confermare che sei tu.',
    BindNewIdentifier: '{{code}} è il tuo codice per aggiungere questo numero.',
    MfaVerification: '{{code}} è il tuo codice per il secondo passaggio.',
    BindMfa: '{{code}} è il tuo codice per attivare il secondo passaggio.',
    expires: ' Vale per {{expiresIn}} minuti. Non darlo a nessuno.',
  },
  notice: {
    title: {
      'email-changed': 'Il tuo indirizzo e-mail è stato cambiato',
      'email-removed': 'Il tuo indirizzo e-mail è stato rimosso',
      'phone-changed': 'Il tuo numero di telefono è stato cambiato',
      'phone-removed': 'Il tuo numero di telefono è stato rimosso',
      'password-changed': 'La tua password è stata cambiata',
      'factor-added': 'È stato aggiunto un modo di accedere',
      'factor-removed': 'È stato rimosso un modo di accedere',
      'account-deleted': 'Il tuo account è stato eliminato',
      'new-device': 'Accesso da un nuovo dispositivo',
      'recovery-requested': 'Qualcuno ha chiesto di sostituire il tuo secondo passaggio',
      'recovery-approved': 'Puoi configurare un nuovo secondo passaggio',
      'recovery-refused': 'Il tuo secondo passaggio non è stato sostituito',
    },
    what: 'Riguarda il tuo account {{account}} su {{service}}.',
    when: 'Quando: {{time}}. Da: {{place}}.',
    administration: 'l’amministrazione',
    ignore: 'Se sei stato tu, non devi fare nulla.',
    act: 'Se non sei stato tu, reimposta subito la password e controlla come è protetto il tuo account.',
    help: 'Serve aiuto? Scrivi a {{support}}.',
    device: 'Dispositivo: {{device}}.',
    see: 'Vedi dove hai effettuato l’accesso',
    actDevice: 'Se non sei stato tu, disconnetti quel dispositivo e cambia la password.',
    actRecovery:
      'Sei stato tu? Allora attendi la risposta di un amministratore. Altrimenti qualcuno ha superato il tuo primo passaggio: ferma la richiesta e cambia la password.',
    stopRecovery: 'Ferma la richiesta',
    recoveryApproved:
      'Un amministratore ha approvato la tua richiesta. Accedi come al solito entro 72 ore, nel browser in cui hai fatto la richiesta, e configura un nuovo secondo passaggio, che prenderà il posto del vecchio. Per usare un altro browser, apri prima lì il link.',
    continueRecovery: 'Usa questo browser',
    recoveryRefused:
      'Un amministratore ha rifiutato la tua richiesta. Se ancora non riesci ad accedere, chiedigli aiuto.',
  },
  support: {
    resetTitle: 'Scegli una nuova password',
    resetText:
      'Un amministratore di {{service}} ti ha inviato questo link. Serve a scegliere una nuova password per {{account}}.',
    resetButton: 'Scegli la password',
    resetRemark:
      'Il link vale una volta, per 24 ore. Se non ti serve una nuova password, ignora questo messaggio.',
    actedTitle: 'Un amministratore può agire a tuo nome',
    actedText:
      'Data: {{time}}. Un amministratore di {{service}} ha ottenuto il permesso di usare un’applicazione come {{account}}, per poco tempo.',
    actedReason: 'Il motivo indicato: {{reason}}',
    actedRemark:
      'Non può cambiare la tua password né il modo in cui accedi. Se non hai chiesto aiuto, chiedi perché.',
  },
};
