import { code, type Guide, list, note, postSignOutUris, redirectUris, region, text } from '../model.ts';
import source from './files/App.tsx?raw';

const tsx = (part: string) => code('tsx', region(source, part), 'App.tsx');

export const guide: Guide = {
  home: 'io.example.app://',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          '[expo-auth-session](https://docs.expo.dev/versions/latest/sdk/auth-session/) signs in through the system’s browser.',
        ),
        code('bash', 'npx expo install expo-auth-session expo-crypto expo-web-browser'),
      ],
    },
    {
      title: 'Register the scheme',
      blocks: [
        text('The scheme is your app’s own: replace `io.example.app` everywhere.'),
        code('json', '{\n  "expo": {\n    "scheme": "io.example.app"\n  }\n}', 'app.json'),
        note(
          'Schemes need a development build (`npx expo run:ios` or `run:android`); Expo Go has its own scheme.',
        ),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('io.example.app://callback'), postSignOutUris('io.example.app://signed-out')],
    },
    { title: 'Set up the client', blocks: [tsx('setup')] },
    { title: 'Sign in and out', blocks: [tsx('app')] },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'npx expo run:ios'),
        list(
          'Choose **Sign in**: the sign-in page opens in the system’s browser.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          'A phone reaches this machine by its network address: set `ENDPOINT` of this server to an address that it reaches.',
        ),
      ],
    },
  ],
  further: [{ label: 'Expo: AuthSession', href: 'https://docs.expo.dev/versions/latest/sdk/auth-session/' }],
};
