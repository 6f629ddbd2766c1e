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
  sms: {
    SignIn: '{{code}} est votre code de connexion.',
    Register: '{{code}} est votre code pour vous inscrire.',
    ForgotPassword: '{{code}} est votre code pour changer de mot de passe.',
    OrganizationInvitation: 'On vous invite à rejoindre une organisation : {{link}}',
    Generic: '{{code}} est votre code de vérification.',
    UserPermissionValidation: '{{code}} est votre code pour confirmer votre identité.',
    BindNewIdentifier: '{{code}} est votre code pour ajouter ce numéro.',
    MfaVerification: '{{code}} est votre code pour la seconde étape.',
    BindMfa: '{{code}} est votre code pour activer la seconde étape.',
    expires: ' Il est valable {{expiresIn}} minutes. Ne le donnez à personne.',
  },
  notice: {
    title: {
      'email-changed': 'Votre adresse e-mail a été modifiée',
      'email-removed': 'Votre adresse e-mail a été retirée',
      'phone-changed': 'Votre numéro de téléphone a été modifié',
      'phone-removed': 'Votre numéro de téléphone a été retiré',
      'password-changed': 'Votre mot de passe a été modifié',
      'factor-added': 'Un moyen de connexion a été ajouté',
      'factor-removed': 'Un moyen de connexion a été retiré',
      'account-deleted': 'Votre compte a été supprimé',
      'new-device': 'Un nouvel appareil s’est connecté',
      'recovery-requested': 'Quelqu’un a demandé à remplacer votre seconde étape',
      'recovery-approved': 'Vous pouvez configurer une nouvelle seconde étape',
      'recovery-refused': 'Votre seconde étape n’a pas été remplacée',
    },
    what: 'Il s’agit de votre compte {{account}} sur {{service}}.',
    when: 'Date : {{time}}. Origine : {{place}}.',
    administration: 'l’administration',
    ignore: 'Si c’est vous, vous n’avez rien à faire.',
    act: 'Si ce n’est pas vous, réinitialisez maintenant votre mot de passe et vérifiez comment votre compte est protégé.',
    help: 'Besoin d’aide ? Écrivez à {{support}}.',
    device: 'Appareil : {{device}}.',
    see: 'Voir où vous êtes connecté',
    actDevice: 'Si ce n’est pas vous, déconnectez cet appareil et changez votre mot de passe.',
    actRecovery:
      'C’était vous ? Attendez alors la réponse d’un administrateur. Sinon, quelqu’un a passé votre première étape : arrêtez la demande et changez votre mot de passe.',
    stopRecovery: 'Arrêter la demande',
    recoveryApproved:
      'Un administrateur a approuvé votre demande. Connectez-vous comme d’habitude dans les 72 heures, dans le navigateur où vous avez fait la demande, et configurez une nouvelle seconde étape ; elle remplacera l’ancienne. Pour un autre navigateur, ouvrez-y d’abord le lien.',
    continueRecovery: 'Utiliser ce navigateur',
    recoveryRefused:
      'Un administrateur a refusé votre demande. Si vous ne pouvez toujours pas vous connecter, demandez-lui de l’aide.',
  },
  support: {
    resetTitle: 'Choisissez un nouveau mot de passe',
    resetText:
      'Un administrateur de {{service}} vous a envoyé ce lien. Il permet de choisir un nouveau mot de passe pour {{account}}.',
    resetButton: 'Choisir le mot de passe',
    resetRemark:
      'Le lien sert une fois, pendant 24 heures. Si vous n’avez pas besoin d’un nouveau mot de passe, ignorez ce message.',
    actedTitle: 'Un administrateur peut agir en votre nom',
    actedText:
      'Date : {{time}}. Un administrateur de {{service}} a reçu la permission d’utiliser une application en tant que {{account}}, pour peu de temps.',
    actedReason: 'La raison donnée : {{reason}}',
    actedRemark:
      'Il ne peut changer ni votre mot de passe ni vos moyens de connexion. Si vous n’avez pas demandé d’aide, demandez-lui pourquoi.',
  },
};
