import { code, type Guide, list, postSignOutUris, redirectUris, region, text } from '../model.ts';
import settings from './files/settings.py?raw';
import urls from './files/urls.py?raw';
import views from './files/views.py?raw';

const python = (part: string) => code('python', region(views, part), 'mysite/views.py');

export const guide: Guide = {
  home: 'http://localhost:8000/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          '[Authlib](https://docs.authlib.org) is the OpenID Connect client. A new project is enough to try it:',
        ),
        code(
          'bash',
          'pip install django authlib requests\ndjango-admin startproject mysite && cd mysite\npython manage.py migrate',
        ),
      ],
    },
    {
      title: 'Set up the client',
      blocks: [
        text('Add the credentials to your settings …'),
        code('python', region(settings), 'mysite/settings.py'),
        text('… and register the client. Endpoints and keys are found from the discovery document.'),
        python('client'),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('http://localhost:8000/callback'), postSignOutUris('http://localhost:8000/')],
    },
    {
      title: 'Sign in and come back',
      blocks: [
        text(
          'State, nonce and PKCE live in Django’s session. The session key changes at sign-in, so that nobody can plant one beforehand.',
        ),
        python('sign-in'),
      ],
    },
    { title: 'Sign out', blocks: [python('sign-out')] },
    { title: 'Show who is there', blocks: [python('home'), code('python', region(urls), 'mysite/urls.py')] },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'python manage.py runserver 8000'),
        list(
          'Open [localhost:8000](http://localhost:8000/), by that name: cookies of `127.0.0.1` are others.',
          'Choose **Sign in** and create an account; codes arrive in the **Development inbox** of this Console.',
          '**Sign out** ends the session here and at Portero.',
        ),
      ],
    },
  ],
  further: [{ label: 'Authlib: Django', href: 'https://docs.authlib.org/en/latest/client/django.html' }],
};
