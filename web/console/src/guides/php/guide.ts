import { code, type Guide, list, postSignOutUris, redirectUris, region, text } from '../model.ts';
import source from './files/index.php?raw';

const php = (part: string) => code('php', region(source, part), 'index.php');

export const guide: Guide = {
  home: 'http://localhost:3000/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          'The flow is two requests, which PHP makes itself; [phpseclib](https://phpseclib.com) verifies the ID token. You need PHP 8.1 or newer.',
        ),
        code('bash', 'composer require phpseclib/phpseclib:~3.0'),
      ],
    },
    {
      title: 'Set up the client',
      blocks: [code('php', `<?php\n${region(source, 'setup')}`, 'index.php'), php('verify')],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('http://localhost:3000/callback'), postSignOutUris('http://localhost:3000/')],
    },
    {
      title: 'Sign in and come back',
      blocks: [
        text('State, nonce and PKCE verifier wait in the session; all are checked on return.'),
        php('sign-in'),
      ],
    },
    { title: 'Sign out', blocks: [php('sign-out')] },
    { title: 'Show who is there', blocks: [php('home')] },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'php -S localhost:3000 index.php'),
        list(
          'Open [localhost:3000](http://localhost:3000/) and choose **Sign in**.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          '**Sign out** ends the session here and at Portero.',
        ),
      ],
    },
  ],
  further: [{ label: 'phpseclib', href: 'https://phpseclib.com/docs/publickeys' }],
};
