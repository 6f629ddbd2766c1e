import { code, type Guide, list, notRun, postSignOutUris, redirectUris, region, text } from '../model.ts';
import source from './files/auth.dart?raw';

const dart = (part: string) => code('dart', region(source, part), 'lib/auth.dart');

export const guide: Guide = {
  home: 'io.example.app://',
  steps: [
    {
      title: 'Install',
      blocks: [
        text('[flutter_appauth](https://pub.dev/packages/flutter_appauth) uses AppAuth on Android and iOS.'),
        code('bash', 'flutter pub add flutter_appauth'),
      ],
    },
    {
      title: 'Register the scheme',
      blocks: [
        text(
          'The scheme is your app’s own: replace `io.example.app` everywhere. Android needs it in the build:',
        ),
        code(
          'kotlin',
          'android {\n    defaultConfig {\n        manifestPlaceholders["appAuthRedirectScheme"] = "io.example.app"\n    }\n}',
          'android/app/build.gradle.kts',
        ),
        text('iOS in its property list:'),
        code(
          'xml',
          '<key>CFBundleURLTypes</key>\n<array>\n  <dict>\n    <key>CFBundleURLSchemes</key>\n    <array>\n      <string>io.example.app</string>\n    </array>\n  </dict>\n</array>',
          'ios/Runner/Info.plist',
        ),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('io.example.app://callback'), postSignOutUris('io.example.app://signed-out')],
    },
    { title: 'Set up the client', blocks: [dart('setup')] },
    { title: 'Sign in', blocks: [dart('sign-in')] },
    { title: 'Sign out', blocks: [dart('sign-out')] },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'flutter run'),
        list(
          'Call `signIn()` from a button: the sign-in page opens in the system’s browser.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          'The Android emulator reaches this machine as `10.0.2.2`, a phone by its network address: set `ENDPOINT` of this server to an address that both reach.',
        ),
        notRun,
      ],
    },
  ],
  further: [{ label: 'flutter_appauth', href: 'https://pub.dev/packages/flutter_appauth' }],
};
