import { code, type Guide, list, postSignOutUris, redirectUris, region, text } from '../model.ts';
import source from './files/server.mjs?raw';

const javascript = (part: string) => code('javascript', region(source, part), 'server.mjs');

export const guide: Guide = {
  home: 'http://localhost:3000/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          'No framework, one library: [openid-client](https://github.com/panva/openid-client). What follows fits any Node server. You need Node 20 or newer.',
        ),
        { kind: 'install', packages: ['openid-client'] },
      ],
    },
    { title: 'Keep a session per visitor', blocks: [javascript('setup')] },
    {
      title: 'Set up the client',
      blocks: [
        text('Endpoints and keys are found from the discovery document of your instance.'),
        javascript('client'),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('http://localhost:3000/callback'), postSignOutUris('http://localhost:3000/')],
    },
    {
      title: 'Sign in and come back',
      blocks: [
        text('State, issuer, PKCE and the ID token are checked by the library.'),
        javascript('sign-in'),
      ],
    },
    { title: 'Sign out', blocks: [javascript('sign-out')] },
    { title: 'Show who is there', blocks: [javascript('home'), javascript('serve')] },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'node server.mjs'),
        list(
          'Open [localhost:3000](http://localhost:3000/) and choose **Sign in**.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          'You are back, authenticated. **Sign out** ends the session here and at Portero.',
        ),
      ],
    },
  ],
  further: [{ label: 'openid-client', href: 'https://github.com/panva/openid-client#readme' }],
};
