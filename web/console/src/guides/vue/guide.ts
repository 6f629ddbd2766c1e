import { code, type Guide, list, postSignOutUris, redirectUris, region, text } from '../model.ts';
import app from './files/App.vue.txt?raw';
import auth from './files/auth.ts?raw';
import main from './files/main.ts?raw';

export const guide: Guide = {
  home: 'http://localhost:5173/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          '[oidc-client-ts](https://github.com/authts/oidc-client-ts) is all you need; a small composable makes it reactive.',
        ),
        { kind: 'install', packages: ['oidc-client-ts'] },
      ],
    },
    {
      title: 'Set up the client',
      blocks: [
        code('typescript', region(auth), 'src/auth.ts'),
        code('typescript', region(main), 'src/main.ts'),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('http://localhost:5173/callback'), postSignOutUris('http://localhost:5173/')],
    },
    { title: 'Sign in and out', blocks: [code('vue', region(app), 'src/App.vue')] },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'npm run dev'),
        list(
          'Open [localhost:5173](http://localhost:5173/) and choose **Sign in**.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          '**Sign out** ends the session here and at Portero.',
        ),
      ],
    },
  ],
  further: [{ label: 'oidc-client-ts', href: 'https://authts.github.io/oidc-client-ts/' }],
};
