import { code, type Guide, list, note, postSignOutUris, redirectUris, region, text } from '../model.ts';
import auth from './files/auth.ts?raw';
import callback from './files/callback.ts?raw';
import page from './files/page.tsx?raw';
import signIn from './files/sign-in.ts?raw';
import signOut from './files/sign-out.ts?raw';

export const guide: Guide = {
  home: 'http://localhost:3000/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          'For the App Router of Next.js 15 and newer: [openid-client](https://github.com/panva/openid-client) speaks the protocol, [iron-session](https://github.com/vvo/iron-session) keeps the session in a sealed cookie.',
        ),
        { kind: 'install', packages: ['openid-client', 'iron-session'] },
      ],
    },
    {
      title: 'Set up the client',
      blocks: [
        code('typescript', region(auth), 'auth.ts'),
        text('The cookie is sealed with a secret of at least 32 characters:'),
        code('bash', 'echo "SESSION_SECRET=$(openssl rand -hex 32)" >> .env.local'),
        note('`@/auth` is the file `auth.ts` beside `app/`; with a `src` folder it is `src/auth.ts`.'),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('http://localhost:3000/callback'), postSignOutUris('http://localhost:3000/')],
    },
    {
      title: 'Sign in and come back',
      blocks: [
        code('typescript', region(signIn), 'app/sign-in/route.ts'),
        text(
          'The code in the address is exchanged for tokens; state, issuer and ID token are checked on the way.',
        ),
        code('typescript', region(callback), 'app/callback/route.ts'),
      ],
    },
    { title: 'Sign out', blocks: [code('typescript', region(signOut), 'app/sign-out/route.ts')] },
    {
      title: 'Show who is there',
      blocks: [
        text(
          'Server components read the session. Use `<a>` for these links: a prefetched `<Link>` would start a sign-in.',
        ),
        code('tsx', region(page), 'app/page.tsx'),
      ],
    },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'npm run dev'),
        list(
          'Open [localhost:3000](http://localhost:3000/) and choose **Sign in**.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          'You are back, authenticated. **Sign out** ends the session here and at Portero.',
        ),
      ],
    },
  ],
  further: [
    { label: 'openid-client', href: 'https://github.com/panva/openid-client#readme' },
    { label: 'Next.js: authentication', href: 'https://nextjs.org/docs/app/guides/authentication' },
  ],
};
