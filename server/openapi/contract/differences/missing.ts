/** Operations of the contract that are not there: all of them belong to what is not built yet. */
import type { Difference } from '../differences.ts';

const what = ['operation is missing'];

export const missing: readonly Difference[] = [
  {
    operations: [
      'POST /api/connectors/{connectorId}/authorization-uri',
      'POST /api/users/{userId}/identities',
      'PUT /api/users/{userId}/identities/{target}',
      'DELETE /api/secrets/{id}',
      'POST /api/experience/verification/social/{connectorId}/authorization-uri',
      'POST /api/experience/verification/social/{connectorId}/verify',
      'GET /me/social/connectors',
      'POST /me/social/authorization-uri',
      'POST /me/social/link-identity',
      'DELETE /me/social/identity/{connectorId}',
    ],
    what,
    reason: 'Come with social sign-in.',
  },
  {
    operations: [
      'GET /api/sso-connector-providers',
      'GET /api/sso-connectors',
      'POST /api/sso-connectors',
      'GET /api/sso-connectors/{id}',
      'PATCH /api/sso-connectors/{id}',
      'DELETE /api/sso-connectors/{id}',
      'GET /api/sso-connectors/{id}/signing-keys',
      'POST /api/sso-connectors/{id}/signing-keys',
      'PATCH /api/sso-connectors/{id}/signing-keys/{keyId}',
      'DELETE /api/sso-connectors/{id}/signing-keys/{keyId}',
      'POST /api/authn/saml/{connectorId}',
      'POST /api/authn/single-sign-on/saml/{connectorId}',
      'GET /api/users/{userId}/sso-identities/{ssoConnectorId}',
      'POST /api/experience/verification/sso/{connectorId}/authorization-uri',
      'POST /api/experience/verification/sso/{connectorId}/verify',
    ],
    what,
    reason: 'Come with enterprise sign-in.',
  },
  {
    operations: [
      'POST /api/saml-applications',
      'GET /api/saml-applications/{id}',
      'PATCH /api/saml-applications/{id}',
      'DELETE /api/saml-applications/{id}',
      'GET /api/saml-applications/{id}/callback',
      'GET /api/saml-applications/{id}/metadata',
      'GET /api/saml-applications/{id}/secrets',
      'POST /api/saml-applications/{id}/secrets',
      'PATCH /api/saml-applications/{id}/secrets/{secretId}',
      'DELETE /api/saml-applications/{id}/secrets/{secretId}',
      'GET /api/saml/{id}/authn',
      'POST /api/saml/{id}/authn',
    ],
    what,
    reason: 'Come with SAML.',
  },
  {
    operations: [
      'GET /api/hooks',
      'POST /api/hooks',
      'GET /api/hooks/{id}',
      'PATCH /api/hooks/{id}',
      'DELETE /api/hooks/{id}',
      'GET /api/hooks/{id}/recent-logs',
      'PATCH /api/hooks/{id}/signing-key',
      'POST /api/hooks/{id}/test',
    ],
    what,
    reason: 'Come with webhooks.',
  },
  {
    operations: [
      'GET /api/configs/actions',
      'POST /api/configs/actions/test',
      'GET /api/configs/actions/{actionType}',
      'PUT /api/configs/actions/{actionType}',
      'PATCH /api/configs/actions/{actionType}',
      'DELETE /api/configs/actions/{actionType}',
    ],
    what,
    reason: 'Come with scripts that run in the middle of a sign-in.',
  },
];
