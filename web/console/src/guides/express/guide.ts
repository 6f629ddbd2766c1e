import { code, type Guide, list, postSignOutUris, redirectUris, region, text } from '../model.ts';
import source from './files/app.mjs?raw';

const javascript = (part: string) => code('javascript', region(source, part), 'app.mjs');

export const guide: Guide = {
  home: 'http://localhost:3000/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          '[openid-client](https://github.com/panva/openid-client) is certified by the OpenID Foundation. You need Node 20 or newer.',
        ),
        { kind: 'install', packages: ['express', 'express-session', 'openid-client'] },
      ],
    },
    {
      title: 'Set up the client',
      blocks: [
        javascript('setup'),
        text('Endpoints and keys are found from the discovery document of your instance:'),
        javascript('client'),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('http://localhost:3000/callback'), postSignOutUris('http://localhost:3000/')],
    },
    {
      title: 'Sign in',
      blocks: [
        text('Verifier and state stay in the visitor’s session until he comes back.'),
        javascript('sign-in'),
        text(
          'The code in the address is exchanged for tokens; state, issuer and ID token are checked on the way.',
        ),
        javascript('callback'),
      ],
    },
    { title: 'Sign out', blocks: [javascript('sign-out')] },
    { title: 'Show who is there', blocks: [javascript('home')] },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'node app.mjs'),
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
