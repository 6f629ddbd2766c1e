import type { MessageTexts } from './types.ts';

export const plPL: MessageTexts = {
  purpose: {
    SignIn: 'Twój kod do logowania',
    Register: 'Twój kod do rejestracji',
    ForgotPassword: 'Twój kod do zmiany hasła',
    Generic: 'Twój kod weryfikacyjny',
    UserPermissionValidation: 'Twój kod potwierdzający, że to Ty',
    BindNewIdentifier: 'Twój kod do dodania tego kontaktu do konta',
    MfaVerification: 'Twój kod do drugiego kroku',
    BindMfa: 'Twój kod do włączenia drugiego kroku',
  },
  subject: '{{purpose}}: {{code}}',
  enterCode: 'Wpisz ten kod na stronie, która o niego prosi.',
  expires: 'Kod działa przez {{expiresIn}} min.',
  ignore: 'Jeśli to nie Ty o niego prosisz, zignoruj tę wiadomość i nie podawaj kodu nikomu.',
  link: { text: 'Albo otwórz ten link w przeglądarce, w której prosisz o kod.', button: 'Dalej' },
  invitation: {
    subject: 'Masz zaproszenie',
    text: 'Ktoś zaprasza Cię do swojej organizacji. Otwórz link, aby przyjąć zaproszenie.',
    button: 'Otwórz zaproszenie',
  },
  sms: {
    SignIn: 'Kod logowania: {{code}}',
    Register: 'Kod rejestracji: {{code}}',
    ForgotPassword: 'Kod do zmiany hasła: {{code}}',
    OrganizationInvitation: 'Masz zaproszenie do organizacji: {{link}}',
    Generic: 'Kod weryfikacyjny: {{code}}',
    UserPermissionValidation: 'Potwierdź, że to Ty: {{code}}',
    BindNewIdentifier: 'Kod do dodania numeru: {{code}}',
    MfaVerification: 'Kod do drugiego kroku: {{code}}',
    BindMfa: 'Włącz drugi krok: {{code}}',
    expires: ' (na {{expiresIn}} min)',
  },
  notice: {
    title: {
      'email-changed': 'Twój adres e-mail został zmieniony',
      'email-removed': 'Twój adres e-mail został usunięty',
      'phone-changed': 'Twój numer telefonu został zmieniony',
      'phone-removed': 'Twój numer telefonu został usunięty',
      'password-changed': 'Twoje hasło zostało zmienione',
      'factor-added': 'Dodano sposób logowania',
      'factor-removed': 'Usunięto sposób logowania',
      'account-deleted': 'Twoje konto zostało usunięte',
      'new-device': 'Zalogowano się na nowym urządzeniu',
      'recovery-requested': 'Ktoś poprosił o zastąpienie drugiego kroku',
      'recovery-approved': 'Możesz skonfigurować nowy drugi krok',
      'recovery-refused': 'Twój drugi krok nie został zastąpiony',
    },
    what: 'Dotyczy Twojego konta {{account}} w {{service}}.',
    when: 'Kiedy: {{time}}. Skąd: {{place}}.',
    administration: 'administracja',
    ignore: 'Jeśli to Ty, nie musisz nic robić.',
    act: 'Jeśli to nie Ty, od razu zmień hasło i sprawdź, jak jest chronione Twoje konto.',
    help: 'Potrzebujesz pomocy? Napisz na {{support}}.',
    device: 'Urządzenie: {{device}}.',
    see: 'Zobacz, gdzie jesteś zalogowany',
    actDevice: 'Jeśli to nie Ty, wyloguj to urządzenie i zmień hasło.',
    actRecovery:
      'To Ty? Poczekaj na odpowiedź administratora. Jeśli nie, ktoś przeszedł Twój pierwszy krok: zatrzymaj prośbę i zmień hasło.',
    stopRecovery: 'Zatrzymaj prośbę',
    recoveryApproved:
      'Administrator zatwierdził Twoją prośbę. W ciągu 72 godzin zaloguj się jak zwykle w przeglądarce, z której wysłano prośbę, i skonfiguruj nowy drugi krok; zastąpi on poprzedni. Aby użyć innej przeglądarki, najpierw otwórz w niej link.',
    continueRecovery: 'Użyj tej przeglądarki',
    recoveryRefused:
      'Administrator odrzucił Twoją prośbę. Jeśli nadal nie możesz się zalogować, poproś go o pomoc.',
  },
  support: {
    resetTitle: 'Ustaw nowe hasło',
    resetText: 'Administrator {{service}} wysłał Ci ten link. Ustawisz nim nowe hasło do konta {{account}}.',
    resetButton: 'Ustaw hasło',
    resetRemark:
      'Link działa raz, przez 24 godziny. Jeśli nie potrzebujesz nowego hasła, zignoruj tę wiadomość.',
    actedTitle: 'Administrator może działać w Twoim imieniu',
    actedText:
      'Czas: {{time}}. Administrator {{service}} otrzymał pozwolenie, aby przez krótki czas używać jednej aplikacji jako {{account}}.',
    actedReason: 'Podany powód: {{reason}}',
    actedRemark:
      'Nie może zmienić Twojego hasła ani sposobu logowania. Jeśli nie prosisz o pomoc, zapytaj dlaczego.',
  },
};
