/**
 * Where our documents differ from the contract's, and why. `docs/compatibility.md` has the same rows; the test prints
 * those that it lacks. What is no longer different must go from here.
 */
export type Difference = {
  /** As our document names them. */
  readonly operations: readonly string[];
  /** As the comparison words it. */
  readonly what: readonly string[];
  readonly reason: string;
};

const connectors = [
  'GET /api/connectors',
  'POST /api/connectors',
  'GET /api/connectors/{id}',
  'PATCH /api/connectors/{id}',
];
const factories = ['GET /api/connector-factories', 'GET /api/connector-factories/{id}'];
const publicSettings = ['GET /api/.well-known/sign-in-exp', 'GET /api/.well-known/experience'];

export const differences: readonly Difference[] = [
  {
    operations: [
      'GET /api/administrators',
      'GET /api/administrators/{id}',
      'PATCH /api/administrators/{id}',
      'DELETE /api/administrators/{id}',
      'DELETE /api/administrators/{id}/sessions',
      'DELETE /api/administrators/{id}/second-factors',
      'GET /api/administrator-roles',
      'POST /api/administrator-roles',
      'PATCH /api/administrator-roles/{id}',
      'DELETE /api/administrator-roles/{id}',
      'GET /api/administrator-invitations',
      'POST /api/administrator-invitations',
      'DELETE /api/administrator-invitations/{id}',
      'POST /api/.well-known/administrator-invitation',
      'GET /api/administrator-security',
      'PATCH /api/administrator-security',
      'GET /api/administrator-logs',
      'GET /me/administration',
    ],
    what: ['operation is ours'],
    reason: 'Several administrators, each with roles of their own, on the admin tenant’s address.',
  },
  {
    operations: [
      'POST /api/users/{userId}/impersonations',
      'POST /api/users/{userId}/impersonation-links',
      'GET /api/configs/impersonation',
      'PATCH /api/configs/impersonation',
    ],
    what: ['operation is ours'],
    reason: 'Acting as somebody names the application and the reason, and can be turned off.',
  },
  {
    operations: ['GET /api/configs/notices', 'PATCH /api/configs/notices'],
    what: ['operation is ours'],
    reason: 'People can be told by e-mail of a sign-in with a new device.',
  },
  {
    operations: ['GET /api/users/{userId}/sessions/{sessionId}'],
    what: ['response actedBy is ours', 'response lastSeenAt is ours'],
    reason: 'When the session was last used, and who acts in it where that is not the person.',
  },
  {
    operations: ['GET /api/configs/oidc/key-rotation', 'PATCH /api/configs/oidc/key-rotation'],
    what: ['operation is ours'],
    reason: 'Signing keys that are rotated by themselves; there somebody has to remember it.',
  },
  {
    operations: ['POST /api/users/{userId}/password-reset-mail', 'DELETE /api/users/{userId}/sessions'],
    what: ['operation is ours'],
    reason: 'A new password without the administrator knowing it, and signing somebody out everywhere.',
  },
  {
    operations: ['GET /api/users/{userId}/password/expiration'],
    what: ['operation is ours'],
    reason: 'Whether it has to be replaced at the next sign-in, and whether an administrator said so.',
  },
  {
    operations: ['GET /api/log-exports'],
    what: ['operation is ours'],
    reason: 'The audit log as a file.',
  },
  {
    operations: [
      'GET /api/user-imports',
      'POST /api/user-imports',
      'GET /api/user-imports/{importId}',
      'DELETE /api/user-imports/{importId}',
      'POST /api/user-imports/{importId}/run',
      'POST /api/user-imports/{importId}/pause',
      'POST /api/user-imports/{importId}/resume',
      'POST /api/user-imports/{importId}/cancel',
      'GET /api/user-imports/{importId}/rows',
      'GET /api/user-imports/{importId}/report',
      'GET /api/user-exports',
      'POST /api/user-exports',
    ],
    what: ['operation is ours'],
    reason: 'People out of files and into files, which is left to scripts there.',
  },
  {
    operations: ['GET /api/domains/{id}/verification-files', 'PUT /api/domains/{id}/verification-files'],
    what: [
      'response path is ours',
      'response content is ours',
      'response contentType is ours',
      'body verificationFiles is array instead of object',
    ],
    reason: 'Lists of files on both sides; only our document says what is in them.',
  },
  {
    operations: ['GET /api/development-inbox', 'DELETE /api/development-inbox'],
    what: ['operation is ours'],
    reason: 'Messages that nobody could send yet, kept for whoever sets an instance up.',
  },
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
    reason: 'An e-mail as the recipient sees it, before it is stored; the bundled ones as well.',
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
    operations: ['GET /api/sentinel-activities'],
    what: ['operation is ours'],
    reason: 'Who is locked out; there one has to know whom to release.',
  },
  {
    operations: [
      'GET /api/users/{userId}/trusted-devices',
      'DELETE /api/users/{userId}/trusted-devices',
      'DELETE /api/users/{userId}/trusted-devices/{deviceId}',
      'POST /api/experience/profile/mfa/trusted-device',
    ],
    what: ['operation is ours'],
    reason: 'Trusted devices, which Logto has behind its development switch.',
  },
  {
    operations: ['GET /api/sign-in-exp', 'PATCH /api/sign-in-exp'],
    what: ['response trustedDevice is ours', 'body trustedDevice is ours'],
    reason: 'Whether devices may be trusted, and for how many days.',
  },
  {
    operations: ['GET /api/experience/captcha-challenge'],
    what: ['operation is ours'],
    reason: 'The sum of the CAPTCHA that needs no third party, for custom sign-in pages.',
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
    operations: ['GET /api/.well-known/first-run'],
    what: ['operation is ours'],
    reason: 'The Console asks whether the first administrator is still to come.',
  },
  {
    operations: ['GET /api/status'],
    what: ['status 200 is ours'],
    reason: 'Sent with `logto-tenant-id` to whoever has the status key.',
  },
  {
    operations: ['GET /api/users'],
    what: ['query excludeRoleId is ours', 'query excludeOrganizationId is ours'],
    reason: 'Taken by both; only our document says so.',
  },
  {
    operations: ['GET /api/users'],
    what: [
      'query applicationId is ours',
      'query createdFrom is ours',
      'query createdTo is ours',
      'query hasEmail is ours',
      'query hasIdentity is ours',
      'query hasMfa is ours',
      'query hasPassword is ours',
      'query hasPhone is ours',
      'query hasSignedIn is ours',
      'query hasUsername is ours',
      'query isSuspended is ours',
      'query lastSignInFrom is ours',
      'query lastSignInTo is ours',
      'query organizationId is ours',
      'query roleId is ours',
      'query sortBy is ours',
      'query sortOrder is ours',
    ],
    reason: 'Filters and sorting, which the list lacks there.',
  },
  {
    operations: ['GET /api/users'],
    what: ['query includePasswordHash is ours'],
    reason: 'As for one user; a migration reads everybody page by page.',
  },
  {
    operations: ['POST /api/users', 'PATCH /api/users/{userId}', 'PATCH /api/users/{userId}/password'],
    what: ['query enforcePolicy is ours'],
    reason: 'Holds administrators to the tenant’s policies, if asked to.',
  },
  {
    operations: ['POST /api/users', 'PATCH /api/users/{userId}'],
    what: ['query emailVerified is ours', 'query phoneVerified is ours'],
    reason: 'An administrator vouches for an address or number, or takes that back.',
  },
  {
    operations: [
      'GET /api/users',
      'POST /api/users',
      'GET /api/users/{userId}',
      'PATCH /api/users/{userId}',
      'PATCH /api/users/{userId}/is-suspended',
      'PATCH /api/users/{userId}/password',
      'PATCH /api/users/{userId}/password/expiration',
      'DELETE /api/users/{userId}/identities/{target}',
      'GET /api/roles/{id}/users',
      'GET /api/organizations/{id}/users',
      'GET /api/my-account',
      'PATCH /api/my-account',
    ],
    what: ['response isEmailVerified is ours', 'response isPhoneVerified is ours'],
    reason: 'Whether somebody proved it or vouched for it; left out where nobody has said.',
  },
  {
    operations: [
      'GET /api/my-organizations/{organizationId}',
      'PATCH /api/my-organizations/{organizationId}',
      'GET /api/my-organizations/{organizationId}/logs',
      'GET /api/my-organizations/{organizationId}/roles',
      'GET /api/my-organizations/{organizationId}/members',
      'DELETE /api/my-organizations/{organizationId}/members/{userId}',
      'PUT /api/my-organizations/{organizationId}/members/{userId}/roles',
      'GET /api/my-organizations/{organizationId}/invitations',
      'POST /api/my-organizations/{organizationId}/invitations',
      'POST /api/my-organizations/{organizationId}/invitations/{invitationId}/message',
      'DELETE /api/my-organizations/{organizationId}/invitations/{invitationId}',
    ],
    what: ['operation is ours'],
    reason: 'Members administer their own organization; there only whoever administers the whole tenant can.',
  },
  {
    operations: ['GET /api/logs'],
    what: ['query organizationId is ours', 'query q is ours'],
    reason: 'What happened in one organization, and entries that hold a text, among the newest 20,000.',
  },
  {
    operations: ['GET /api/configs/introspection', 'PATCH /api/configs/introspection'],
    what: ['operation is ours'],
    reason: 'Whether every application with a secret sees the tokens of all others, as there.',
  },
  {
    operations: ['GET /api/configs/identifier-verification', 'PATCH /api/configs/identifier-verification'],
    what: ['operation is ours'],
    reason: 'Whether addresses that administrators enter count as verified.',
  },
  {
    operations: ['PATCH /api/users/{userId}'],
    what: ['query force is ours'],
    reason: 'Removes the last identifier, which is refused otherwise.',
  },
  {
    operations: ['PATCH /api/users/{userId}/password'],
    what: ['query keepSessions is ours'],
    reason: 'A new password ends sessions and refresh tokens unless this is set.',
  },
  {
    operations: ['DELETE /api/users/{userId}/mfa-verifications/{verificationId}'],
    what: ['query keepSessions is ours'],
    reason: 'Removing a factor ends sessions and refresh tokens unless this is set.',
  },
  {
    operations: ['GET /api/applications/{id}/secrets', ...connectors],
    what: ['query mask is ours'],
    reason: 'Answers without secrets.',
  },
  {
    operations: [
      'GET /api/users/{userId}/personal-access-tokens',
      'GET /api/one-time-tokens',
      'GET /api/one-time-tokens/{id}',
    ],
    what: ['query mask is ours'],
    reason: 'Answers without the values.',
  },
  {
    operations: [
      'GET /api/users/{userId}/personal-access-tokens',
      'POST /api/users/{userId}/personal-access-tokens',
      'PATCH /api/users/{userId}/personal-access-tokens',
      'PATCH /api/users/{userId}/personal-access-tokens/{name}',
    ],
    what: ['response lastUsedAt is ours'],
    reason: 'Shows which tokens nobody uses any more.',
  },
  {
    operations: ['POST /api/users/{userId}/personal-access-tokens'],
    what: ['body scopes is ours'],
    reason: 'What the token may be exchanged for at most; left out, whatever the person may.',
  },
  {
    operations: [
      'GET /api/users/{userId}/personal-access-tokens',
      'POST /api/users/{userId}/personal-access-tokens',
      'PATCH /api/users/{userId}/personal-access-tokens',
      'PATCH /api/users/{userId}/personal-access-tokens/{name}',
    ],
    what: ['response scopes is ours'],
    reason: 'Of tokens that are limited to some.',
  },
  {
    operations: ['GET /api/configs/personal-access-tokens', 'PATCH /api/configs/personal-access-tokens'],
    what: ['operation is ours'],
    reason: 'How long new tokens may live.',
  },
  {
    operations: ['GET /api/.well-known/phrases'],
    what: ['query bundled is ours'],
    reason: 'The texts without the tenant’s own, for whoever edits those.',
  },
  {
    operations: ['GET /api/users/{userId}/identities/{target}', 'GET /api/users/{userId}/all-identities'],
    what: ['query includeTokenSecret is missing', 'response tokenSecret is missing'],
    reason: 'Tokens of providers come with social sign-in.',
  },
  {
    operations: [
      'GET /api/users',
      'POST /api/users',
      'GET /api/users/{userId}',
      'PATCH /api/users/{userId}',
      'PATCH /api/users/{userId}/is-suspended',
      'PATCH /api/users/{userId}/password',
      'PATCH /api/users/{userId}/password/expiration',
      'DELETE /api/users/{userId}/identities/{target}',
      'GET /api/roles/{id}/users',
    ],
    what: ['response hasSecurityVerificationMethod is missing'],
    reason: 'Documented there, and never sent by these operations.',
  },
  {
    operations: [
      'GET /api/applications',
      'POST /api/applications',
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
  {
    operations: ['PUT /api/applications/{applicationId}/sign-in-experience'],
    what: ['body termsOfUseUrl is optional', 'body privacyPolicyUrl is optional'],
    reason: 'Only what is given changes, there as well.',
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
    operations: ['POST /api/sign-in-exp/email-blocklist/affected-users'],
    what: ['operation is ours'],
    reason: 'Tells how many accounts have an address that is refused to new ones.',
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
    reason: 'Comes with the rules that use it.',
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
  {
    operations: ['GET /api/configs/admin-console', 'PATCH /api/configs/admin-console'],
    what: [
      'body checkedChargeNotification is missing',
      'body developmentTenantMigrationNotification is missing',
      'response checkedChargeNotification is missing',
      'response developmentTenantMigrationNotification is missing',
    ],
    reason: 'Notices of a hosted service; stored and answered like any other key.',
  },
  {
    operations: ['GET /api/users/{userId}/terms-acceptances'],
    what: ['operation is ours'],
    reason: 'Who agreed to which terms, and when: kept here, a matter of the page only there.',
  },
  {
    operations: ['POST /api/token-inspector'],
    what: ['operation is ours'],
    reason: 'Shows the token that would be issued, and why each scope is in it or not.',
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
  {
    operations: [
      'POST /api/verifications/totp',
      'POST /api/verifications/web-authn/authentication',
      'POST /api/verifications/web-authn/authentication/verify',
    ],
    what: ['operation is ours'],
    reason: 'People without password, address and number can show that it is them, too.',
  },
  {
    operations: [
      'POST /api/my-account/mfa-verifications/totp-secret/generate',
      'POST /api/my-account/mfa-verifications/backup-codes/generate',
      'GET /api/my-account/mfa-verifications/backup-codes',
    ],
    what: ['response secret is ours', 'response codes is ours'],
    reason: 'Answered by both; only our document says so.',
  },
  {
    operations: ['PUT /api/my-account/mfa-verifications/backup-codes'],
    what: ['operation is ours'],
    reason: 'New backup codes in place of the old ones in one step, as authenticator apps have it.',
  },
  {
    operations: ['PATCH /api/my-account/mfa-verifications/{verificationId}/name'],
    what: [
      'response agent is ours',
      'response createdAt is ours',
      'response id is ours',
      'response lastUsedAt is ours',
      'response name is ours',
      'response remainCodes is ours',
      'response type is ours',
    ],
    reason: 'The passkey as it is now; the document there leaves the answer out.',
  },
  {
    operations: ['PATCH /api/account-center'],
    what: ['body deleteAccountUrl is null|string instead of null|object'],
    reason: 'It is a text there as well, whatever the document says.',
  },
  {
    operations: [
      'GET /api/my-account/activity',
      'GET /api/my-account/export',
      'DELETE /api/my-account',
      'GET /api/my-account/personal-access-tokens',
      'GET /api/my-account/personal-access-token-choices',
      'POST /api/my-account/personal-access-tokens',
      'DELETE /api/my-account/personal-access-tokens/{name}',
    ],
    what: ['operation is ours'],
    reason: 'What people may do with their account as a whole; off until the tenant turns it on.',
  },
  {
    operations: [
      'GET /api/my-account/organizations',
      'DELETE /api/my-account/organizations/{organizationId}',
      'GET /api/my-account/organization-invitations',
      'POST /api/my-account/organization-invitations/{invitationId}/accept',
      'POST /api/my-account/organization-invitations/{invitationId}/decline',
    ],
    what: ['operation is ours'],
    reason: 'Where people belong, and what waits for them; off until the tenant turns it on.',
  },
  {
    operations: ['GET /api/my-account/trusted-devices', 'DELETE /api/my-account/trusted-devices/{deviceId}'],
    what: ['operation is ours'],
    reason: 'There as well, behind a development switch.',
  },
];
