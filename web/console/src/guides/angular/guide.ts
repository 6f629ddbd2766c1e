import { code, type Guide, list, note, postSignOutUris, redirectUris, region, text } from '../model.ts';
import config from './files/app.config.ts?raw';
import app from './files/app.ts?raw';

export const guide: Guide = {
  home: 'http://localhost:4200/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          '[angular-auth-oidc-client](https://angular-auth-oidc-client.com) is certified by the OpenID Foundation. Take the major version of your Angular.',
        ),
        { kind: 'install', packages: ['angular-auth-oidc-client'] },
      ],
    },
    { title: 'Set up the client', blocks: [code('typescript', region(config), 'src/app/app.config.ts')] },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('http://localhost:4200/callback'), postSignOutUris('http://localhost:4200/')],
    },
    {
      title: 'Sign in and out',
      blocks: [
        code('typescript', region(app), 'src/app/app.ts'),
        note('If your app uses the router, add a route for `callback` that shows this component.'),
      ],
    },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'npx ng serve'),
        list(
          'Open [localhost:4200](http://localhost:4200/) and choose **Sign in**.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          '**Sign out** ends the session here and at Portero.',
        ),
      ],
    },
  ],
  further: [{ label: 'angular-auth-oidc-client', href: 'https://angular-auth-oidc-client.com/docs/intro' }],
};
