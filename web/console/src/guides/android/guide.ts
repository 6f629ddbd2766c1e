import { code, type Guide, list, note, postSignOutUris, redirectUris, region, text } from '../model.ts';
import gradle from './files/build.gradle.kts?raw';
import activity from './files/MainActivity.kt?raw';

const kotlin = (part: string) => code('kotlin', region(activity, part), 'MainActivity.kt');

export const guide: Guide = {
  home: 'io.example.app://',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          '[AppAuth](https://github.com/openid/AppAuth-Android) signs in through a Custom Tab, as RFC 8252 asks of native apps. The scheme is your app’s own: replace `io.example.app` everywhere.',
        ),
        code('kotlin', region(gradle), 'app/build.gradle.kts'),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('io.example.app://callback'), postSignOutUris('io.example.app://signed-out')],
    },
    { title: 'Set up the client', blocks: [kotlin('setup')] },
    {
      title: 'Sign in',
      blocks: [
        kotlin('sign-in'),
        note(
          'AppAuth talks to https addresses only. While you develop, give this server an https address that the phone reaches (the setting `ENDPOINT`, behind a tunnel or proxy).',
        ),
      ],
    },
    { title: 'Sign out', blocks: [kotlin('sign-out')] },
    {
      title: 'Check point: try it',
      blocks: [
        list(
          'Call `signIn()` from a button and run the app: the sign-in page opens in a Custom Tab.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          'Before calling an API use `state.performActionWithFreshTokens(service) { … }`: it renews what has expired.',
        ),
        note(
          'We have tried this guide with AppAuth on Android’s own classes, on a computer: not on a phone yet.',
        ),
      ],
    },
  ],
  further: [{ label: 'AppAuth for Android', href: 'https://github.com/openid/AppAuth-Android' }],
};
