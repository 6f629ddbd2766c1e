/** Applications, tokens and connectors. */
import type { Difference } from '../differences.ts';

const connectors = [
  'GET /api/connectors',
  'POST /api/connectors',
  'GET /api/connectors/{id}',
  'PATCH /api/connectors/{id}',
];
const factories = ['GET /api/connector-factories', 'GET /api/connector-factories/{id}'];

export const applications: readonly Difference[] = [
  {
    operations: ['GET /api/configs/oidc/key-rotation', 'PATCH /api/configs/oidc/key-rotation'],
    what: ['operation is ours'],
    reason: 'Signing keys that are rotated by themselves; there somebody has to remember it.',
  },
  {
    operations: ['GET /api/configs/client-registration', 'PUT /api/configs/client-registration'],
    what: ['operation is ours'],
    reason: 'Whether clients may register themselves (RFC 7591), and what those may ask for.',
  },
  {
    operations: [
      'GET /api/initial-access-tokens',
      'POST /api/initial-access-tokens',
      'DELETE /api/initial-access-tokens/{id}',
    ],
    what: ['operation is ours'],
    reason: 'Tokens with which clients register themselves.',
  },
  {
    operations: ['GET /api/configs/pkce', 'PATCH /api/configs/pkce'],
    what: ['operation is ours'],
    reason: 'Whether applications with a secret must send a PKCE challenge as well; off, as there.',
  },
  {
    operations: ['GET /api/configs/introspection', 'PATCH /api/configs/introspection'],
    what: ['operation is ours'],
    reason: 'Whether every application with a secret sees the tokens of all others, as there.',
  },
  {
    operations: ['GET /api/configs/secrets', 'PATCH /api/configs/secrets'],
    what: ['operation is ours'],
    reason: 'Whether secrets can be read again, as there, or are shown once.',
  },
  {
    operations: ['GET /api/applications/{id}/secrets', ...connectors],
    what: ['query mask is ours'],
    reason: 'Answers without secrets.',
  },
  {
    operations: [
      'GET /api/applications',
      'GET /api/applications/{id}',
      'PATCH /api/applications/{id}',
      'DELETE /api/applications/{id}/legacy-secret',
      'GET /api/roles/{id}/applications',
      'GET /api/organizations/{id}/applications',
    ],
    what: ['response secret is missing'],
    reason: 'Only for secrets made before an application could have several; there are none here.',
  },
  {
    operations: ['PATCH /api/applications/{id}/secrets/{name}', 'GET /api/roles/{id}/applications'],
    what: ['status 204 is missing'],
    reason: 'Documented there, and never sent: there is always a body.',
  },
  {
    operations: ['PUT /api/applications/{applicationId}/sign-in-experience'],
    what: ['body termsOfUseUrl is optional', 'body privacyPolicyUrl is optional'],
    reason: 'Only what is given changes, there as well.',
  },
  {
    operations: ['GET /api/outbox', 'POST /api/outbox/{id}/send-again', 'DELETE /api/outbox/{id}'],
    what: ['operation is ours'],
    reason: 'Notices that a provider did not take yet; there everything is sent at once.',
  },
  {
    operations: ['GET /api/message-channels'],
    what: ['operation is ours'],
    reason: 'Who delivers email and text messages, and what would stop without.',
  },
  {
    operations: ['POST /api/connectors/{id}/promote'],
    what: ['operation is ours'],
    reason: 'A second connector of a channel stands in while the main one fails; they can change places.',
  },
  {
    operations: connectors,
    what: ['response isReserve is ours'],
    reason: 'Says so of a connector in reserve, and is left out of all others.',
  },
  {
    operations: ['POST /api/connectors'],
    what: ['body isReserve is ours'],
    reason: 'Sets a connector up beside the main one; without it that one is replaced, as there.',
  },
  {
    operations: ['POST /api/connectors/{factoryId}/test'],
    what: ['body storedId is ours'],
    reason: 'Whose secrets masks stand for, where the main connector and the reserve are of one kind.',
  },
  {
    operations: connectors,
    what: ['response usage is missing'],
    reason: 'Counts messages of a hosted service.',
  },
  {
    operations: [...connectors, ...factories],
    what: ['response fromEmail is missing', 'response customData is missing'],
    reason: 'For connectors of a hosted service.',
  },
  {
    operations: [...connectors, ...factories],
    what: ['response configTemplate is missing'],
    reason: 'An older way to say what `formItems` says.',
  },
  {
    operations: ['POST /api/token-inspector'],
    what: ['operation is ours'],
    reason: 'Shows the token that would be issued, and why each scope is in it or not.',
  },
  {
    operations: [
      'GET /api/configs/jwt-customizer/{tokenTypePath}/versions',
      'GET /api/configs/jwt-customizer/{tokenTypePath}/versions/{id}',
      'POST /api/configs/jwt-customizer/{tokenTypePath}/versions/{id}/restore',
    ],
    what: ['operation is ours'],
    reason: 'Earlier versions of a script are kept, to compare and take back.',
  },
  {
    operations: ['GET /api/configs/jwt-customizer', 'GET /api/configs/jwt-customizer/{tokenTypePath}'],
    what: ['query mask is ours'],
    reason: 'Answers without the values of environment variables.',
  },
  {
    operations: ['POST /api/configs/jwt-customizer/test'],
    what: ['body payload is missing'],
    reason: 'Stands in the document only; what is tried comes in the other fields there, too.',
  },
  {
    operations: [
      'PUT /api/configs/jwt-customizer/{tokenTypePath}',
      'PATCH /api/configs/jwt-customizer/{tokenTypePath}',
    ],
    what: [
      'body blockIssuanceOnError is boolean instead of any',
      'body contextSample is object instead of any',
      'body environmentVariables is object instead of any',
      'body script is string instead of any',
      'body tokenSample is object instead of any',
    ],
    reason: 'The document there leaves the types out.',
  },
  {
    operations: ['PUT /api/configs/jwt-customizer/{tokenTypePath}'],
    what: ['body script is required'],
    reason: 'It is there as well, whatever the document says.',
  },
];
