import { type Block, code, type Guide, list, postSignOutUris, redirectUris, region, text } from '../model.ts';
import { pythonEnvironment } from '../python-environment.ts';
import settings from './files/settings.py?raw';
import sdkSettings from './files/short_settings.py?raw';
import sdkUrls from './files/short_urls.py?raw';
import sdkViews from './files/short_views.py?raw';
import urls from './files/urls.py?raw';
import views from './files/views.py?raw';

const withAuthlib = (part: string) => code('python', region(views, part), 'mysite/views.py');

/** The same step with our SDK, and with a client for any OpenID provider. */
const either = (ours: readonly Block[], theirs: readonly Block[]): Block => ({
  kind: 'tabs',
  tabs: [
    { label: 'Portero SDK', blocks: ours },
    { label: 'Authlib', blocks: theirs },
  ],
});

export const guide: Guide = {
  home: 'http://localhost:8000/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text('You need Python 3.10 or newer.'),
        ...pythonEnvironment,
        either(
          [
            text(
              'This server hands out its own SDK, so the two always fit each other. The first line takes it from here and from nowhere else, the second adds what it builds on.',
            ),
            code(
              'bash',
              'pip install --no-deps --index-url __ENDPOINT__/sdk/python/simple/ portero\npip install "portero[django]"',
            ),
          ],
          [
            text('[Authlib](https://docs.authlib.org) is a client for any OpenID provider.'),
            code('bash', 'pip install django authlib requests'),
          ],
        ),
        text('A new project is enough to try it:'),
        code('bash', 'django-admin startproject mysite && cd mysite\npython manage.py migrate'),
      ],
    },
    {
      title: 'Set up the client',
      blocks: [
        text('Add the credentials to your settings:'),
        either(
          [code('python', region(sdkSettings), 'mysite/settings.py')],
          [
            code('python', region(settings), 'mysite/settings.py'),
            text('Register the client. Endpoints and keys are found from the discovery document.'),
            withAuthlib('client'),
          ],
        ),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('http://localhost:8000/callback'), postSignOutUris('http://localhost:8000/')],
    },
    {
      title: 'Sign in and out',
      blocks: [
        either(
          [
            text('The SDK’s own views do both. `/sign-in?next=/profile` comes back to that page.'),
            code('python', region(sdkUrls), 'mysite/urls.py'),
          ],
          [
            text(
              'State, nonce and PKCE live in Django’s session. The session key changes at sign-in, so that nobody can plant one beforehand.',
            ),
            withAuthlib('sign-in'),
            withAuthlib('sign-out'),
          ],
        ),
      ],
    },
    {
      title: 'Show who is there',
      blocks: [
        either(
          [code('python', region(sdkViews), 'mysite/views.py')],
          [withAuthlib('home'), code('python', region(urls), 'mysite/urls.py')],
        ),
      ],
    },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'python manage.py runserver 8000'),
        list(
          'Open [localhost:8000](http://localhost:8000/), by that name: cookies of `127.0.0.1` are others.',
          'Choose **Sign in** and create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          '**Sign out** ends the session here and at Portero.',
        ),
      ],
    },
  ],
  further: [{ label: 'Authlib: Django', href: 'https://docs.authlib.org/en/latest/client/django.html' }],
};
