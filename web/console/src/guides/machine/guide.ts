import { code, type Guide, list, note, region, text } from '../model.ts';
import node from './files/machine.mjs?raw';
import python from './files/machine.py?raw';
import shell from './files/token.sh?raw';

export const guide: Guide = {
  home: '',
  steps: [
    {
      title: 'How it works',
      blocks: [
        text(
          'Nobody signs in. The application proves itself with its secret, names the API it wants to call, and gets an access token for it. What the token permits comes from the **roles** of the application.',
        ),
        note(
          'Open **Roles** on the application’s page and assign one. The role for the Management API gives full access to this instance: hand it out sparingly.',
          'warning',
        ),
      ],
    },
    { title: 'Credentials', blocks: [{ kind: 'credentials' }] },
    {
      title: 'Get a token',
      blocks: [
        text(
          'The parameter `resource` names the API, as it stands under its identifier; `https://default.logto.app/api` is the Management API of this instance.',
        ),
        {
          kind: 'tabs',
          tabs: [
            { label: 'curl', blocks: [code('bash', region(shell, 'token'))] },
            {
              label: 'Node',
              blocks: [
                { kind: 'install', packages: ['openid-client'] },
                code('javascript', region(node, 'token'), 'machine.mjs'),
              ],
            },
            {
              label: 'Python',
              blocks: [
                code('bash', 'pip install authlib requests'),
                code('python', region(python, 'token'), 'machine.py'),
              ],
            },
          ],
        },
      ],
    },
    {
      title: 'Call the API',
      blocks: [
        {
          kind: 'tabs',
          tabs: [
            { label: 'curl', blocks: [code('bash', region(shell, 'call'))] },
            { label: 'Node', blocks: [code('javascript', region(node, 'call'), 'machine.mjs')] },
            { label: 'Python', blocks: [code('python', region(python, 'call'), 'machine.py')] },
          ],
        },
      ],
    },
    {
      title: 'Good to know',
      blocks: [
        list(
          'A token lives for an hour. Keep it until it ends instead of asking for one per call; there is no refresh token.',
          'An API of your own verifies it by the keys at `__ENDPOINT__/oidc/jwks`: issuer `__ENDPOINT__/oidc`, audience its identifier, permissions in the claim `scope`.',
          'A 403 `auth.forbidden` means that the application has no role with the scope it needs.',
        ),
      ],
    },
  ],
  further: [
    { label: 'RFC 6749, client credentials', href: 'https://www.rfc-editor.org/rfc/rfc6749#section-4.4' },
  ],
};
