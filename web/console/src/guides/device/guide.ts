import { type Block, code, type Guide, list, note, region, text } from '../model.ts';
import node from './files/device.mjs?raw';
import shell from './files/device.sh?raw';

const both = (part: string): Block => ({
  kind: 'tabs',
  tabs: [
    { label: 'Node', blocks: [code('javascript', region(node, part), 'device.mjs')] },
    { label: 'curl', blocks: [code('bash', region(shell, part))] },
  ],
});

export const guide: Guide = {
  home: '',
  steps: [
    {
      title: 'How it works',
      blocks: [
        text(
          'The device shows a short code. The person opens an address on their phone or computer, sees which application asks, and signs in there. Meanwhile the device asks every few seconds whether that has happened.',
        ),
        note('There is no secret: nothing in the program has to be hidden from whoever holds the device.'),
      ],
    },
    { title: 'Credentials', blocks: [{ kind: 'credentials' }] },
    {
      title: 'Ask for a code',
      blocks: [
        text(
          'Show `verification_uri` and `user_code`. Where there is a screen, show `verification_uri_complete` as a QR code as well: it has the code in it.',
        ),
        both('begin'),
      ],
    },
    {
      title: 'Wait for the person',
      blocks: [
        text(
          'Until somebody has decided the answer is `authorization_pending`; `slow_down` means to wait five seconds longer each time. `access_denied` and `expired_token` end it. A code lives for `expires_in` seconds.',
        ),
        both('wait'),
      ],
    },
    {
      title: 'Who is it?',
      blocks: [text('The ID token says it too; this asks the server.'), both('call')],
    },
    {
      title: 'Stay signed in',
      blocks: [
        text(
          'The scope `offline_access` brought a refresh token. Each use gives a new one, which the device keeps instead of the old.',
        ),
        both('refresh'),
      ],
    },
    {
      title: 'Good to know',
      blocks: [
        list(
          'For an API of your own, add `resource` with its identifier when you ask for the code, and again when you ask for the token.',
          'Keep tokens where only this user of the device can read them.',
        ),
      ],
    },
  ],
  further: [
    { label: 'RFC 8628, device authorization grant', href: 'https://www.rfc-editor.org/rfc/rfc8628' },
  ],
};
