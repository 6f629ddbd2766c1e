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
};
