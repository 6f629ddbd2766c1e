import {
  code,
  type Guide,
  list,
  note,
  notRun,
  postSignOutUris,
  redirectUris,
  region,
  text,
} from '../model.ts';
import source from './files/Auth.swift?raw';

const swift = (part: string) => code('swift', region(source, part), 'Auth.swift');

export const guide: Guide = {
  home: 'io.example.app://',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          '[AppAuth](https://github.com/openid/AppAuth-iOS) signs in through the system’s own browser sheet, as RFC 8252 asks of native apps. In Xcode choose **File › Add Package Dependencies** and give:',
        ),
        code('text', 'https://github.com/openid/AppAuth-iOS', 'Swift package'),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [
        text(
          'The scheme is your app’s own: replace `io.example.app` everywhere. The system sheet returns it to the app; nothing needs registering in `Info.plist`.',
        ),
        redirectUris('io.example.app://callback'),
        postSignOutUris('io.example.app://signed-out'),
      ],
    },
    { title: 'Set up the client', blocks: [swift('setup')] },
    {
      title: 'Sign in',
      blocks: [
        swift('sign-in'),
        note(
          'On a device, App Transport Security wants https: give this server an https address that the phone reaches (the setting `ENDPOINT`). The simulator may use `http://localhost` with an exception for local networking.',
        ),
      ],
    },
    { title: 'Sign out', blocks: [swift('sign-out')] },
    {
      title: 'Check point: try it',
      blocks: [
        list(
          'Call `signIn(from:)` from a button and run the app: the sign-in page opens in a sheet.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          'Before calling an API use `state?.performAction { accessToken, idToken, error in … }`: it renews what has expired.',
        ),
        notRun,
      ],
    },
  ],
  further: [{ label: 'AppAuth for iOS', href: 'https://github.com/openid/AppAuth-iOS' }],
};
