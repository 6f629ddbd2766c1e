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
  sms: {
    SignIn: 'サインイン用コード：{{code}}',
    Register: '登録用コード：{{code}}',
    ForgotPassword: 'パスワード再設定用コード：{{code}}',
    OrganizationInvitation: '組織に招待されました：{{link}}',
    Generic: '確認コード：{{code}}',
    UserPermissionValidation: 'ご本人確認用コード：{{code}}',
    BindNewIdentifier: '電話番号追加用コード：{{code}}',
    MfaVerification: '2段階目の確認コード：{{code}}',
    BindMfa: '2段階目の設定用コード：{{code}}',
    expires: '（{{expiresIn}}分間有効）',
  },
  notice: {
    title: {
      'email-changed': 'メールアドレスが変更されました',
      'email-removed': 'メールアドレスが削除されました',
      'phone-changed': '電話番号が変更されました',
      'phone-removed': '電話番号が削除されました',
      'password-changed': 'パスワードが変更されました',
      'factor-added': 'サインインの方法が追加されました',
      'factor-removed': 'サインインの方法が削除されました',
      'account-deleted': 'アカウントが削除されました',
      'new-device': '新しいデバイスでサインインがありました',
      'recovery-requested': '2段階目の変更が申請されました',
      'recovery-approved': '新しい2段階目を設定できます',
      'recovery-refused': '2段階目は変更されませんでした',
    },
    what: '{{service}} のアカウント {{account}} についてのお知らせです。',
    when: '日時：{{time}}、操作元：{{place}}',
    administration: '管理者',
    ignore: 'ご自身の操作であれば、何もする必要はありません。',
    act: 'お心当たりがない場合は、すぐにパスワードを再設定し、アカウントの保護を確認してください。',
    help: 'お困りの場合は {{support}} までご連絡ください。',
    device: 'デバイス：{{device}}',
    see: 'サインイン中のデバイスを見る',
    actDevice: 'お心当たりがない場合は、そのデバイスをサインアウトし、パスワードを変更してください。',
    actRecovery:
      'ご本人の申請でしたら、管理者の回答をお待ちください。お心当たりがない場合は、誰かが1段階目を通過しています。申請を取り消し、パスワードを変更してください。',
    stopRecovery: '申請を取り消す',
    recoveryApproved:
      '管理者が申請を承認しました。72時間以内に、申請したブラウザーでいつもどおりサインインし、新しい2段階目を設定してください。以前のものと置き換わります。別のブラウザーを使う場合は、先にそのブラウザーでリンクを開いてください。',
    continueRecovery: 'このブラウザーを使う',
    recoveryRefused: '管理者が申請を却下しました。引き続きサインインできない場合は、管理者にご相談ください。',
  },
  support: {
    resetTitle: '新しいパスワードを設定してください',
    resetText:
      '{{service}} の管理者がこのリンクをお送りしました。{{account}} の新しいパスワードを設定できます。',
    resetButton: 'パスワードを設定',
    resetRemark:
      'リンクは 24 時間以内に 1 回だけ使えます。新しいパスワードが不要な場合は、このメッセージを無視してください。',
    actedTitle: '管理者があなたとして操作できるようになりました',
    actedText:
      '日時：{{time}}。{{service}} の管理者が、短い間 {{account}} として 1 つのアプリを使う許可を得ました。',
    actedReason: '理由：{{reason}}',
    actedRemark:
      'パスワードやサインインの方法を変更することはできません。助けを求めた覚えがない場合は、理由をお尋ねください。',
  },
};
