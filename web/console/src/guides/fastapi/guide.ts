import { code, type Guide, list, postSignOutUris, redirectUris, region, text } from '../model.ts';
import source from './files/main.py?raw';

const python = (part: string) => code('python', region(source, part), 'main.py');

export const guide: Guide = {
  home: 'http://localhost:8000/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          '[Authlib](https://docs.authlib.org) is the OpenID Connect client; Starlette’s session middleware keeps the signed-in person.',
        ),
        code('bash', 'pip install "fastapi[standard]" authlib httpx itsdangerous'),
      ],
    },
    {
      title: 'Set up the client',
      blocks: [
        python('setup'),
        text('Everything else is found from the discovery document of your instance:'),
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
        text('Authlib makes state, nonce and PKCE, and verifies the ID token when the person returns.'),
        python('sign-in'),
      ],
    },
    { title: 'Sign out', blocks: [python('sign-out')] },
    { title: 'Show who is there', blocks: [python('home')] },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'fastapi dev main.py'),
        list(
          'Open [localhost:8000](http://localhost:8000/) and choose **Sign in**.',
          'Create an account; codes arrive in the **Development inbox** of this Console until you connect e-mail.',
          'You are back, authenticated. **Sign out** ends the session here and at Portero.',
        ),
      ],
    },
  ],
  further: [
    {
      label: 'Authlib: Starlette and FastAPI',
      href: 'https://docs.authlib.org/en/latest/client/starlette.html',
    },
  ],
};
