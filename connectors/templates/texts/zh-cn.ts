import type { MessageTexts } from './types.ts';

export const zhCN: MessageTexts = {
  purpose: {
    SignIn: '您的登录验证码',
    Register: '您的注册验证码',
    ForgotPassword: '您的密码重置验证码',
    Generic: '您的验证码',
    UserPermissionValidation: '您的身份确认验证码',
    BindNewIdentifier: '您的联系方式绑定验证码',
    MfaVerification: '您的两步验证码',
    BindMfa: '您的两步验证设置码',
  },
  subject: '{{purpose}}：{{code}}',
  enterCode: '请在要求输入验证码的页面中填写。',
  expires: '验证码 {{expiresIn}} 分钟内有效。',
  ignore: '如果不是您本人的操作，请忽略此消息，且不要将验证码告诉任何人。',
  link: { text: '或者在发起请求的浏览器中打开此链接。', button: '继续' },
  invitation: {
    subject: '您收到一份邀请',
    text: '有人邀请您加入组织。请打开链接接受邀请。',
    button: '打开邀请',
  },
};
