import type { MessageTexts } from './types.ts';

export const fr: MessageTexts = {
  purpose: {
    SignIn: 'Votre code de connexion',
    Register: 'Votre code d’inscription',
    ForgotPassword: 'Votre code pour réinitialiser le mot de passe',
    Generic: 'Votre code de vérification',
    UserPermissionValidation: 'Votre code pour confirmer votre identité',
    BindNewIdentifier: 'Votre code pour ajouter ce contact à votre compte',
    MfaVerification: 'Votre code pour la seconde étape',
    BindMfa: 'Votre code pour activer la seconde étape',
  },
  subject: '{{purpose}} : {{code}}',
  enterCode: 'Saisissez ce code sur la page qui vous l’a demandé.',
  expires: 'Il est valable {{expiresIn}} minutes.',
  ignore: 'Si vous n’avez rien demandé, ignorez ce message et ne donnez le code à personne.',
  link: { text: 'Ou suivez ce lien dans le navigateur où vous l’avez demandé.', button: 'Continuer' },
  invitation: {
    subject: 'Vous avez une invitation',
    text: 'Vous êtes invité à rejoindre une organisation. Suivez le lien pour accepter.',
    button: 'Ouvrir l’invitation',
  },
};
