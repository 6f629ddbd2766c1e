/** Signing in: its pages, words and settings. */
import type { Difference } from '../differences.ts';

const publicSettings = ['GET /api/.well-known/sign-in-exp', 'GET /api/.well-known/experience'];

export const experience: readonly Difference[] = [
  {
    operations: ['GET /api/captcha-provider', 'PUT /api/captcha-provider'],
    what: ['query mask is ours'],
    reason: 'As connectors have it: the Console never needs the secret.',
  },
  {
    operations: [
      'GET /api/sign-in-exp/default/custom-ui-assets',
      'DELETE /api/sign-in-exp/default/custom-ui-assets/{id}',
      'POST /api/sign-in-exp/default/custom-ui-assets/{id}/preview',
    ],
    what: ['operation is ours'],
    reason: 'Uploaded sign-in pages are kept in versions, which can be tried, taken back and deleted.',
  },
  {
    operations: ['POST /api/email-templates/preview', 'POST /api/email-templates/test'],
    what: ['operation is ours'],
    reason: 'An email as the recipient sees it, before it is stored; the bundled ones as well.',
  },
  {
    operations: [
      'GET /api/sms-templates',
      'GET /api/sms-templates/{languageTag}/{templateType}',
      'PUT /api/sms-templates/{languageTag}/{templateType}',
      'DELETE /api/sms-templates/{languageTag}/{templateType}',
      'POST /api/sms-templates/preview',
      'POST /api/sms-templates/test',
    ],
    what: ['operation is ours'],
    reason: 'Text messages in each reader’s language; there the one text of the connector goes to everybody.',
  },
  {
    operations: ['GET /api/sign-in-exp', 'PATCH /api/sign-in-exp'],
    what: ['response trustedDevice is ours', 'body trustedDevice is ours'],
    reason: 'Whether devices may be trusted, and for how many days.',
  },
  {
    operations: ['POST /api/experience/profile/terms-agreement'],
    what: ['operation is ours'],
    reason: 'Custom sign-in pages say that somebody agreed to the terms, and it is kept.',
  },
  {
    operations: ['GET /api/experience/organization-selection', 'POST /api/experience/organization-selection'],
    what: ['operation is ours'],
    reason:
      'Custom sign-in pages let people choose the organization that they work for, where an application asks.',
  },
  {
    operations: [
      'GET /api/experience/recovery',
      'POST /api/experience/recovery',
      'POST /api/experience/recovery/begin',
    ],
    what: ['operation is ours'],
    reason: 'Whoever lost every second factor asks for a new one, and sets it up once that is approved.',
  },
  {
    operations: ['GET /api/experience/captcha-challenge'],
    what: ['operation is ours'],
    reason: 'The sum of the CAPTCHA that needs no third party, for custom sign-in pages.',
  },
  {
    operations: ['GET /api/.well-known/phrases'],
    what: ['query bundled is ours'],
    reason: 'The texts without the tenant’s own, for whoever edits those.',
  },
  {
    operations: ['POST /api/sign-in-exp/email-blocklist/affected-users'],
    what: ['operation is ours'],
    reason: 'Tells how many accounts have an address that is refused to new ones.',
  },
  {
    operations: ['POST /api/sign-in-exp/username-policy/affected-users'],
    what: ['operation is ours'],
    reason: 'Tells how many accounts have a username that is refused to new ones.',
  },
  {
    operations: ['POST /api/sign-in-exp/default/check-password'],
    what: ['response issues is missing', 'body passwordPolicy is ours'],
    reason:
      'Issues are sent with 400, as they are there too whatever the document says; a policy can be tried before it is saved.',
  },
  {
    operations: publicSettings,
    what: ['response googleOneTap is missing'],
    reason: 'Comes with social sign-in.',
  },
  {
    operations: publicSettings,
    what: ['response trustedDevice is missing'],
    reason: 'Not released there either.',
  },
  {
    operations: ['GET /api/interaction/consent', 'POST /api/interaction/consent'],
    what: ['operation is ours'],
    reason: 'What the consent page calls there too; its documents leave it out.',
  },
  {
    operations: ['GET /api/experience/interaction'],
    what: ['response signInContext is missing'],
    reason: 'Sessions and scripts have it; pages need not be told where somebody is.',
  },
  {
    operations: ['POST /api/experience/profile/mfa', 'POST /api/experience/profile/mfa/passkey'],
    what: ['body name is ours'],
    reason: 'A passkey is named as it is made; the Account API there takes a name, too.',
  },
  {
    operations: [
      'GET /api/custom-phrases',
      'GET /api/custom-phrases/{languageTag}',
      'PUT /api/custom-phrases/{languageTag}',
    ],
    what: ['response id is missing'],
    reason: 'A language has one entry, found by its tag.',
  },
  {
    operations: ['PUT /api/custom-phrases/{languageTag}'],
    what: ['body [translationKey] is missing'],
    reason: 'Stands for any key there; any key is taken here.',
  },
];
