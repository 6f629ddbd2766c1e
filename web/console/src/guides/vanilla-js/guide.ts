import { code, type Guide, list, postSignOutUris, redirectUris, region, text } from '../model.ts';
import page from './files/index.html?raw';
import script from './files/main.js?raw';

export const guide: Guide = {
  home: 'http://localhost:5173/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          'No framework: [oidc-client-ts](https://github.com/authts/oidc-client-ts), and Vite to serve the page.',
        ),
        { kind: 'install', packages: ['oidc-client-ts', 'vite'] },
      ],
    },
    { title: 'Write the page', blocks: [code('html', region(page), 'index.html')] },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('http://localhost:5173/callback'), postSignOutUris('http://localhost:5173/')],
    },
    { title: 'Sign in and out', blocks: [code('javascript', region(script), 'main.js')] },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'npx vite'),
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
