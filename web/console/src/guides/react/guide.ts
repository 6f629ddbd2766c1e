import { code, type Guide, list, note, postSignOutUris, redirectUris, region, text } from '../model.ts';
import app from './files/App.tsx?raw';
import main from './files/main.tsx?raw';
import register from './files/register.tsx?raw';

export const guide: Guide = {
  home: 'http://localhost:5173/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          '[react-oidc-context](https://github.com/authts/react-oidc-context) wraps the certified `oidc-client-ts` in a hook.',
        ),
        { kind: 'install', packages: ['oidc-client-ts', 'react-oidc-context'] },
      ],
    },
    {
      title: 'Wrap your app',
      blocks: [
        text(
          '`offline_access` with `prompt=consent` brings a refresh token, so that the session outlives the access token.',
        ),
        code('tsx', region(main), 'src/main.tsx'),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [
        text('Origins of redirect URIs may call the token endpoint from the browser; nothing more to allow.'),
        redirectUris('http://localhost:5173/callback'),
        postSignOutUris('http://localhost:5173/'),
      ],
    },
    {
      title: 'Sign in and out',
      blocks: [
        code('tsx', region(app), 'src/App.tsx'),
        text('To begin with the registration page:'),
        code('tsx', region(register), 'src/CreateAccount.tsx'),
      ],
    },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'npm run dev'),
        list(
          'Open [localhost:5173](http://localhost:5173/) and choose **Sign in**.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          '**Sign out** ends the session here and at Portero.',
        ),
        note(
          'The tokens are in `auth.user`. Send `auth.user.access_token` to your API as a Bearer token; ask for one meant for that API with the parameter `resource`.',
        ),
      ],
    },
  ],
  further: [{ label: 'react-oidc-context', href: 'https://github.com/authts/react-oidc-context' }],
};
