import type { MessageTexts } from './types.ts';

export const de: MessageTexts = {
  purpose: {
    SignIn: 'Dein Code zum Anmelden',
    Register: 'Dein Code zum Registrieren',
    ForgotPassword: 'Dein Code zum Zurücksetzen des Passworts',
    Generic: 'Dein Bestätigungscode',
    UserPermissionValidation: 'Dein Code zur Bestätigung, dass du es bist',
    BindNewIdentifier: 'Dein Code, um diesen Kontakt zum Konto hinzuzufügen',
    MfaVerification: 'Dein Code für den zweiten Schritt',
    BindMfa: 'Dein Code zum Einrichten des zweiten Schritts',
  },
  subject: '{{purpose}}: {{code}}',
  enterCode: 'Gib diesen Code auf der Seite ein, die danach gefragt hat.',
  expires: 'Er gilt {{expiresIn}} Minuten.',
  ignore: 'Falls du ihn nicht angefordert hast, ignoriere diese Nachricht und gib den Code niemandem.',
  link: { text: 'Oder folge diesem Link in dem Browser, in dem du ihn angefordert hast.', button: 'Weiter' },
  invitation: {
    subject: 'Du bist eingeladen',
    text: 'Du wurdest in eine Organisation eingeladen. Folge dem Link, um anzunehmen.',
    button: 'Einladung öffnen',
  },
  sms: {
    SignIn: '{{code}} ist dein Code zum Anmelden.',
    Register: '{{code}} ist dein Code zum Registrieren.',
    ForgotPassword: '{{code}} ist dein Code für ein neues Passwort.',
    OrganizationInvitation: 'Du bist in eine Organisation eingeladen: {{link}}',
    Generic: '{{code}} ist dein Bestätigungscode.',
    UserPermissionValidation: '{{code}} ist dein Code zur Bestätigung, dass du es bist.',
    BindNewIdentifier: '{{code}} ist dein Code, um diese Nummer hinzuzufügen.',
    MfaVerification: '{{code}} ist dein Code für den zweiten Schritt.',
    BindMfa: '{{code}} ist dein Code, um den zweiten Schritt einzurichten.',
    expires: ' Er gilt {{expiresIn}} Minuten. Gib ihn niemandem.',
  },
  notice: {
    title: {
      'email-changed': 'Deine E-Mail-Adresse wurde geändert',
      'email-removed': 'Deine E-Mail-Adresse wurde entfernt',
      'phone-changed': 'Deine Telefonnummer wurde geändert',
      'phone-removed': 'Deine Telefonnummer wurde entfernt',
      'password-changed': 'Dein Passwort wurde geändert',
      'factor-added': 'Eine Anmeldemöglichkeit wurde hinzugefügt',
      'factor-removed': 'Eine Anmeldemöglichkeit wurde entfernt',
      'account-deleted': 'Dein Konto wurde gelöscht',
      'new-device': 'Ein neues Gerät hat sich angemeldet',
      'recovery-requested': 'Jemand will deinen zweiten Schritt ersetzen',
      'recovery-approved': 'Du kannst einen neuen zweiten Schritt einrichten',
      'recovery-refused': 'Dein zweiter Schritt wurde nicht ersetzt',
    },
    what: 'Es geht um dein Konto {{account}} bei {{service}}.',
    when: 'Es geschah am {{time}}, veranlasst von {{place}}.',
    administration: 'der Verwaltung',
    ignore: 'Wenn du das warst, musst du nichts tun.',
    act: 'Wenn du das nicht warst, setze jetzt dein Passwort zurück und prüfe, wie dein Konto geschützt ist.',
    help: 'Brauchst du Hilfe? Schreib an {{support}}.',
    device: 'Gerät: {{device}}.',
    see: 'Ansehen, wo du angemeldet bist',
    actDevice: 'Wenn du das nicht warst, melde das Gerät ab und ändere dein Passwort.',
    actRecovery:
      'Warst du das? Dann warte, bis jemand aus der Administration antwortet. Wenn nicht, ist jemand an deinem ersten Schritt vorbeigekommen: Stoppe die Anfrage und ändere dein Passwort.',
    stopRecovery: 'Anfrage stoppen',
    recoveryApproved:
      'Deine Anfrage wurde genehmigt. Melde dich innerhalb von 72 Stunden wie gewohnt in dem Browser an, in dem du gefragt hast, und richte einen neuen zweiten Schritt ein; er tritt an die Stelle des alten. Für einen anderen Browser öffne darin zuerst den Link.',
    continueRecovery: 'Diesen Browser verwenden',
    recoveryRefused:
      'Deine Anfrage wurde abgelehnt. Wenn du weiterhin nicht hineinkommst, bitte die Administration um Hilfe.',
  },
  support: {
    resetTitle: 'Neues Passwort wählen',
    resetText:
      'Ein Administrator von {{service}} hat dir diesen Link geschickt. Damit wählst du ein neues Passwort für {{account}}.',
    resetButton: 'Passwort wählen',
    resetRemark:
      'Der Link gilt einmal, 24 Stunden lang. Wenn du kein neues Passwort brauchst, beachte diese Nachricht nicht.',
    actedTitle: 'Ein Administrator darf in deinem Namen handeln',
    actedText:
      'Am {{time}} hat ein Administrator von {{service}} die Erlaubnis bekommen, für kurze Zeit eine Anwendung als {{account}} zu benutzen.',
    actedReason: 'Der angegebene Grund: {{reason}}',
    actedRemark:
      'Dein Passwort und deine Anmeldemöglichkeiten kann er nicht ändern. Wenn du nicht um Hilfe gebeten hast, frage nach.',
  },
};
