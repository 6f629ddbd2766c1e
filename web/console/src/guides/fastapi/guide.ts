import { type Block, code, type Guide, list, postSignOutUris, redirectUris, region, text } from '../model.ts';
import { pythonEnvironment } from '../python-environment.ts';
import authlib from './files/main.py?raw';
import sdk from './files/short.py?raw';

const withSdk = (part: string) => code('python', region(sdk, part), 'main.py');
const withAuthlib = (part: string) => code('python', region(authlib, part), 'main.py');

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
              'pip install --no-deps --index-url __ENDPOINT__/sdk/python/simple/ portero\npip install "portero[fastapi]" "fastapi[standard]"',
            ),
          ],
          [
            text(
              '[Authlib](https://docs.authlib.org) is a client for any OpenID provider; Starlette’s session middleware keeps the signed-in person.',
            ),
            code('bash', 'pip install "fastapi[standard]" authlib httpx itsdangerous'),
          ],
        ),
      ],
    },
    {
      title: 'Set up the client',
      blocks: [
        either(
          [
            withSdk('setup'),
            text('The router brings `/sign-in`, `/sign-up`, `/callback` and `/sign-out`.'),
            withSdk('client'),
          ],
          [
            withAuthlib('setup'),
            text('Everything else is found from the discovery document of your instance:'),
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
          [text('Nothing to write: the routes are there. `/sign-in?next=/profile` comes back to that page.')],
          [
            text('Authlib makes state, nonce and PKCE, and verifies the ID token when the person returns.'),
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
          [
            text(
              '`current_user` sends strangers to the sign-in page and brings them back; `optional_user` does not.',
            ),
            withSdk('home'),
          ],
          [withAuthlib('home')],
        ),
      ],
    },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'fastapi dev main.py'),
        list(
          'Open [localhost:8000](http://localhost:8000/), by that name: cookies of `127.0.0.1` are others.',
          'Choose **Sign in** and create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
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
