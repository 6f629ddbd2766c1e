import type { MessageTexts } from './types.ts';

export const nl: MessageTexts = {
  purpose: {
    SignIn: 'Je inlogcode',
    Register: 'Je registratiecode',
    ForgotPassword: 'Je code om je wachtwoord opnieuw in te stellen',
    Generic: 'Je verificatiecode',
    UserPermissionValidation: 'Je code om te bevestigen dat jij het bent',
    BindNewIdentifier: 'Je code om dit contact aan je account toe te voegen',
    MfaVerification: 'Je code voor de tweede stap',
    BindMfa: 'Je code om de tweede stap in te schakelen',
  },
  subject: '{{purpose}}: {{code}}',
  enterCode: 'Voer deze code in op de pagina die erom vroeg.',
  expires: 'Hij werkt {{expiresIn}} minuten.',
  ignore: 'Heb je hier niet om gevraagd? Negeer dit bericht en geef de code aan niemand.',
  link: { text: 'Of open deze link in de browser waarin je erom vroeg.', button: 'Doorgaan' },
  invitation: {
    subject: 'Je bent uitgenodigd',
    text: 'Iemand heeft je uitgenodigd voor een organisatie. Open de link om te accepteren.',
    button: 'Uitnodiging openen',
  },
  sms: {
    SignIn: '{{code}} is je inlogcode.',
    Register: '{{code}} is je registratiecode.',
    ForgotPassword: '{{code}} is je code voor een nieuw wachtwoord.',
    OrganizationInvitation: 'Je bent uitgenodigd voor een organisatie: {{link}}',
    Generic: '{{code}} is je verificatiecode.',
    UserPermissionValidation: '{{code}} is je code om te bevestigen dat jij het bent.',
    BindNewIdentifier: '{{code}} is je code om dit nummer toe te voegen.',
    MfaVerification: '{{code}} is je code voor de tweede stap.',
    BindMfa: '{{code}} is je code om de tweede stap in te schakelen.',
    expires: ' Hij werkt {{expiresIn}} minuten. Geef hem aan niemand.',
  },
  notice: {
    title: {
      'email-changed': 'Je e-mailadres is gewijzigd',
      'email-removed': 'Je e-mailadres is verwijderd',
      'phone-changed': 'Je telefoonnummer is gewijzigd',
      'phone-removed': 'Je telefoonnummer is verwijderd',
      'password-changed': 'Je wachtwoord is gewijzigd',
      'factor-added': 'Er is een manier om in te loggen toegevoegd',
      'factor-removed': 'Er is een manier om in te loggen verwijderd',
      'account-deleted': 'Je account is verwijderd',
      'new-device': 'Er is ingelogd op een nieuw apparaat',
      'recovery-requested': 'Iemand vroeg om je tweede stap te vervangen',
      'recovery-approved': 'Je kunt een nieuwe tweede stap instellen',
      'recovery-refused': 'Je tweede stap is niet vervangen',
    },
    what: 'Het gaat om je account {{account}} bij {{service}}.',
    when: 'Het gebeurde op {{time}}, door {{place}}.',
    administration: 'het beheer',
    ignore: 'Was jij het? Dan hoef je niets te doen.',
    act: 'Was jij het niet? Stel dan nu je wachtwoord opnieuw in en controleer hoe je account beveiligd is.',
    help: 'Hulp nodig? Schrijf naar {{support}}.',
    device: 'Apparaat: {{device}}.',
    see: 'Bekijk waar je bent ingelogd',
    actDevice: 'Was jij dit niet, log dat apparaat dan uit en wijzig je wachtwoord.',
    actRecovery:
      'Was jij het? Wacht dan op het antwoord van een beheerder. Zo niet, dan is iemand voorbij je eerste stap gekomen: stop het verzoek en wijzig je wachtwoord.',
    stopRecovery: 'Verzoek stoppen',
    recoveryApproved:
      'Een beheerder heeft je verzoek goedgekeurd. Log binnen 72 uur in zoals altijd, in de browser waarin je het vroeg, en stel een nieuwe tweede stap in; die komt in de plaats van de oude. Wil je een andere browser gebruiken, open de link dan eerst daarin.',
    continueRecovery: 'Deze browser gebruiken',
    recoveryRefused:
      'Een beheerder heeft je verzoek afgewezen. Kun je nog steeds niet inloggen, vraag dan om hulp.',
  },
  support: {
    resetTitle: 'Kies een nieuw wachtwoord',
    resetText:
      'Een beheerder van {{service}} heeft je deze link gestuurd. Daarmee kies je een nieuw wachtwoord voor {{account}}.',
    resetButton: 'Wachtwoord kiezen',
    resetRemark:
      'De link werkt één keer, 24 uur lang. Heb je geen nieuw wachtwoord nodig, negeer dan dit bericht.',
    actedTitle: 'Een beheerder mag namens jou handelen',
    actedText:
      'Op {{time}} kreeg een beheerder van {{service}} toestemming om korte tijd één applicatie te gebruiken als {{account}}.',
    actedReason: 'De opgegeven reden: {{reason}}',
    actedRemark:
      'Die kan je wachtwoord en hoe je inlogt niet wijzigen. Heb je niet om hulp gevraagd, vraag dan waarom.',
  },
};
