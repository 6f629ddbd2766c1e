import type { MessageTexts } from './types.ts';

export const ja: MessageTexts = {
  purpose: {
    SignIn: 'サインイン用コード',
    Register: '登録用コード',
    ForgotPassword: 'パスワード再設定用コード',
    Generic: '確認コード',
    UserPermissionValidation: 'ご本人確認用コード',
    BindNewIdentifier: '連絡先追加用コード',
    MfaVerification: '2段階目の確認コード',
    BindMfa: '2段階認証の設定用コード',
  },
  subject: '{{purpose}}：{{code}}',
  enterCode: 'このコードを求められたページに入力してください。',
  expires: '有効時間は{{expiresIn}}分です。',
  ignore: 'お心当たりがない場合は、このメッセージを無視し、コードを誰にも教えないでください。',
  link: { text: 'または、リクエストしたブラウザでこのリンクを開いてください。', button: '続ける' },
  invitation: {
    subject: '招待が届いています',
    text: '組織への参加に招待されました。リンクを開いて承諾してください。',
    button: '招待を開く',
  },
};
