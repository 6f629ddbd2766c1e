import { code, type Guide, list, note, postSignOutUris, redirectUris, region, text } from '../model.ts';
import { pythonEnvironment } from '../python-environment.ts';
import source from './files/app.py?raw';
import short from './files/short.py?raw';

/** The same program on the compatible package: only the import differs. */
const compatible = (part: string) =>
  region(source, part).replace('from portero.logto import', 'from logto import');
const python = (part: string) => code('python', region(source, part), 'app.py');

export const guide: Guide = {
  home: 'http://localhost:3000/',
  steps: [
    {
      title: 'Install the SDK',
      blocks: [
        text(
          'You need Python 3.10 or newer. The SDK speaks in coroutines, so Flask comes with its `async` extra.',
        ),
        ...pythonEnvironment,
        {
          kind: 'tabs',
          tabs: [
            {
              label: 'Portero SDK',
              blocks: [
                text(
                  'This server hands out its own SDK, so the two always fit each other. The first line takes it from here and from nowhere else, the second adds what it builds on.',
                ),
                code(
                  'bash',
                  'pip install --no-deps --index-url __ENDPOINT__/sdk/python/simple/ portero\npip install "portero[flask]"',
                ),
              ],
            },
            {
              label: 'Logto-compatible package',
              blocks: [
                text(
                  'Have you used the `logto` package before? It works here unchanged, with the same calls.',
                ),
                code('bash', 'pip install logto "flask[async]"'),
              ],
            },
          ],
        },
      ],
    },
    {
      title: 'Set up the client',
      blocks: [
        text('Start a file `app.py`. The client needs a place per visitor for its tokens: Flask’s session.'),
        {
          kind: 'tabs',
          tabs: [
            { label: 'Portero SDK', blocks: [python('setup')] },
            { label: 'Logto-compatible package', blocks: [code('python', compatible('setup'), 'app.py')] },
          ],
        },
        python('storage'),
        text('These are the values of your application:'),
        python('client'),
        note('Outside of a trial, read the secret from the environment instead of writing it into the code.'),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [
        text(
          'After signing in, people are sent to a **redirect URI** of your app; after signing out to another. Only addresses that stand here are accepted.',
        ),
        redirectUris('http://localhost:3000/callback'),
        postSignOutUris('http://localhost:3000/'),
      ],
    },
    {
      title: 'Sign in',
      blocks: [
        text('This route sends the visitor to the sign-in page of this instance.'),
        python('sign-in'),
        text('To show the registration page first, pass `interactionMode="signUp"`.'),
        text(
          'The visitor comes back to the redirect URI with a one-time code, which the client exchanges for tokens:',
        ),
        python('callback'),
      ],
    },
    {
      title: 'Sign out',
      blocks: [
        text('Clears the tokens here and the session at Portero, and comes back.'),
        python('sign-out'),
      ],
    },
    {
      title: 'Show who is there',
      blocks: [
        python('home'),
        text('What is known about the person stands in the ID token:'),
        python('profile'),
        python('run'),
      ],
    },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'python app.py'),
        list(
          'Open [localhost:3000](http://localhost:3000/) and choose **Sign in**: the hosted sign-in page appears.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          'You are back, authenticated. **Profile** shows the claims; **Sign out** ends the session.',
        ),
      ],
    },
    {
      title: 'The same in fewer lines',
      blocks: [
        text(
          'All of the above, with the routes that the Portero SDK (step 1) brings for Flask. It keeps tokens per visitor, guards pages with `login_required`, and needs no coroutines.',
        ),
        code('python', region(short), 'app.py'),
      ],
    },
    {
      title: 'Further calls',
      blocks: [
        list(
          '`await client.fetchUserInfo()` asks the server for the person’s present data.',
          '`await client.getAccessToken(resource)` gives a token for an API of yours; name the resource in `LogtoConfig(resources=[…])`.',
          '`LogtoConfig(scopes=[UserInfoScope.email])` asks for the email address as well, which no claim carries otherwise.',
        ),
      ],
    },
  ],
  further: [{ label: 'Flask: async', href: 'https://flask.palletsprojects.com/en/stable/async-await/' }],
};
