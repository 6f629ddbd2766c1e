/** Roles, resources and organizations. */
import type { Difference } from '../differences.ts';

export const authority: readonly Difference[] = [
  {
    operations: [
      'GET /api/resources',
      'POST /api/resources',
      'GET /api/resources/{id}',
      'PATCH /api/resources/{id}',
      'PATCH /api/resources/{id}/is-default',
    ],
    what: ['response isolatesOrganizations is ours', 'response authorizationDetailsTypes is ours'],
    reason:
      'An API can have a person’s roles and their roles in an organization count apart, and define authorization details.',
  },
  {
    operations: ['POST /api/resources', 'PATCH /api/resources/{id}'],
    what: ['body isolatesOrganizations is ours', 'body authorizationDetailsTypes is ours'],
    reason: 'Set where the API is.',
  },
  {
    operations: ['POST /api/roles/{id}/scopes'],
    what: ['status 200 is missing'],
    reason: 'Documented there, and never sent: it is always 201.',
  },
  {
    operations: [
      'POST /api/resources',
      'PATCH /api/resources/{id}',
      'POST /api/roles',
      'PATCH /api/sign-in-exp',
      'POST /api/organizations',
      'PATCH /api/organizations/{id}',
      'POST /api/organization-roles',
      'PATCH /api/organization-roles/{id}',
      'POST /api/organization-scopes',
      'PATCH /api/organization-scopes/{id}',
    ],
    what: ['body tenantId is missing'],
    reason: 'The tenant is the one of the address; the field is ignored like any unknown one.',
  },
  {
    operations: ['POST /api/organizations', 'PATCH /api/organizations/{id}'],
    what: ['body createdAt is missing'],
    reason: 'When something was made is for the server to say; the field is ignored like any unknown one.',
  },
  {
    operations: ['POST /api/organization-invitations'],
    what: ['body messagePayload is optional'],
    reason: 'Left out it means that nothing is sent, there as well.',
  },
  {
    operations: ['POST /api/organization-roles'],
    what: ['body organizationScopeIds is optional', 'body resourceScopeIds is optional'],
    reason: 'They default to none there as well, whatever the document says.',
  },
];
