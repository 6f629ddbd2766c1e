import { code, type Guide, list, postSignOutUris, redirectUris, region, text } from '../model.ts';
import source from './files/app.rb?raw';

const ruby = (part: string) => code('ruby', region(source, part), 'app.rb');

export const guide: Guide = {
  home: 'http://localhost:4567/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          'The [OpenID Connect strategy of OmniAuth](https://github.com/omniauth/omniauth_openid_connect), shown with Sinatra. In Rails the provider block goes into `config/initializers/omniauth.rb` and the routes into a controller.',
        ),
        code('bash', 'gem install sinatra rackup puma omniauth omniauth_openid_connect'),
      ],
    },
    {
      title: 'Set up the client',
      blocks: [
        ruby('setup'),
        text('Endpoints and keys are found from the discovery document of your instance:'),
        ruby('client'),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [
        redirectUris('http://localhost:4567/auth/portero/callback'),
        postSignOutUris('http://localhost:4567/'),
      ],
    },
    {
      title: 'Come back signed in',
      blocks: [
        text('OmniAuth has checked state, nonce and the ID token before this runs.'),
        ruby('callback'),
      ],
    },
    { title: 'Sign out', blocks: [ruby('sign-out')] },
    { title: 'Show who is there', blocks: [ruby('home')] },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'ruby app.rb'),
        list(
          'Open [localhost:4567](http://localhost:4567/) and choose **Sign in**.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          '**Sign out** ends the session here and at Portero.',
        ),
      ],
    },
  ],
  further: [
    { label: 'omniauth_openid_connect', href: 'https://github.com/omniauth/omniauth_openid_connect' },
  ],
};
