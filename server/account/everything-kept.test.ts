/** Whoever takes their data along gets all of it: every table of the database is either in the export or named here. */
import { beforeAll, expect, it } from 'vitest';
import { dayOf } from '../dashboard/days.ts';
import { keepAgreement } from '../terms/rules.ts';
import { everyField, newPerson, Owner, setAccountCenter } from '../testing/account.ts';
import { insertApplication } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { make } from '../testing/third-party.ts';

/** Columns that may say who somebody is: their id, their address or number, what they are called. */
const personal =
  /user(?!scope|agent|code)|account|invit|email(?!domain|s$)|recipient|subject|phone|holder|createdBy|actor|actedBy|label|sealed|^key$/i;

/** By table, where its rows are in the export. */
const exported: Readonly<Record<string, string>> = {
  users: 'account',
  users_roles: 'roles',
  organization_users: 'organizations',
  organization_user_roles: 'organizations',
  organization_invitations: 'invitations',
  organization_invitation_roles: 'invitations',
  one_time_tokens: 'oneTimeTokens',
  terms_acceptances: 'termsAcceptances',
  trusted_devices: 'trustedDevices',
  recovery_requests: 'recoveryRequests',
  sign_in_places: 'signInPlaces',
  daily_active_users: 'activeDays',
  user_assets: 'pictures',
  application_consent_organizations: 'sharedOrganizations',
  cimd_grant_organizations: 'sharedOrganizations',
  organization_choices: 'organizationChoices',
  application_access_users: 'admittedTo',
  protected_app_sessions: 'protectedAppSessions',
  user_import_rows: 'imports',
  personal_access_tokens: 'personalAccessTokens',
  oidc_records: 'sessions',
  session_extensions: 'sessions',
  logs: 'activity',
};

/** What is kept of people and not given, each with its reason. */
const leftOut: Readonly<Record<string, string>> = {
  password_history: 'hashes of passwords',
  verification_records: 'what somebody proved within the last minutes, sealed',
  single_use: 'hashes of codes and links, for minutes',
  interactions: 'a sign-in that has not ended, sealed, for an hour',
  attempts: 'counters under hashed names, for hours',
  lockouts: 'which name was guessed at: whoever guessed may not have been its owner; for as long as the lock',
  inbox_messages: 'messages of a server in development, with their codes',
  outbox_messages:
    'notices on their way to somebody, gone when brought, or two weeks after they were given up',
  backchannel_logouts: 'sign-outs on their way to applications, gone when told',
  deleted_users: 'whoever takes data along is not deleted',
};

/** Sealed, or under a key, and of nobody. */
const ofNobody: Readonly<Record<string, string>> = {
  application_secrets: 'of applications',
  captcha_providers: 'settings',
  log_streams: 'settings, and a position in the log',
  configs: 'settings',
  connectors: 'settings',
  custom_profile_fields: 'what the tenant asks for',
  instance: 'settings',
  script_versions: 'which administrator changed a script: the tenant’s own record',
  signing_keys: 'the tenant’s',
  idempotency_keys: 'what programs of administrators were answered, sealed, for a day',
  // SQLite only.
  user_texts: 'what searches look through: the words of users once more',
};

/** Rows about somebody in every table that the export draws on, beside those that signing in made. @returns marks to find */
async function keepAllAbout(p: TestPortero, owner: Owner): Promise<Record<string, string>> {
  const { write } = p.tenants.default.db;
  const { userId } = owner;
  const mark = (what: string) => `${what}-of-${userId}`;
  const email = `${userId}@example.com`;
  const createdAt = Date.now();
  const later = createdAt + 86_400_000;
  const organizationId = await make(p, '/organizations', { name: mark('shop') });
  const role = await make(p, '/organization-roles', { name: mark('keeper') });
  const promised = await make(p, '/organization-roles', { name: mark('guest') });
  await make(p, `/organizations/${organizationId}/users`, { userIds: [userId] });
  await make(p, `/organizations/${organizationId}/users/${userId}/roles`, { organizationRoleIds: [role] });
  const elsewhere = await make(p, '/organizations', { name: mark('club') });
  const invitation = await make(p, '/organization-invitations', {
    organizationId: elsewhere,
    invitee: email.toUpperCase(),
    expiresAt: later,
    organizationRoleIds: [promised],
    messagePayload: false,
  });
  const accepted = { organizationId, status: 'Accepted', createdAt, updatedAt: 1, expiresAt: later } as const;
  await write
    .insertInto('organization_invitations')
    .values([
      {
        ...accepted,
        id: mark('former'),
        invitee: 'former@example.com',
        inviteeKey: mark('former'),
        acceptedUserId: userId,
        inviterId: null,
      },
      {
        ...accepted,
        id: mark('sent'),
        invitee: 'guest@example.com',
        inviteeKey: mark('guest'),
        acceptedUserId: null,
        inviterId: userId,
      },
    ])
    .execute();
  const userRole = await make(p, '/roles', { name: mark('role'), description: 'x' });
  await make(p, `/users/${userId}/roles`, { roleIds: [userRole] });
  await make(p, '/one-time-tokens', { email, context: {} });
  await make(p, `/users/${userId}/personal-access-tokens`, { name: mark('token') });
  const admitted = (await insertApplication(p, mark('app'), 'SPA', 'https://partner.example/callback')).id;
  const shared = { organizationId, userId, createdAt };
  await write
    .insertInto('application_consent_organizations')
    .values({ ...shared, applicationId: admitted })
    .execute();
  await write
    .insertInto('cimd_grant_organizations')
    .values({ ...shared, grantId: mark('grant') })
    .execute();
  await write
    .insertInto('organization_choices')
    .values({ ...shared, applicationId: admitted })
    .execute();
  await write
    .insertInto('application_access_users')
    .values({ applicationId: admitted, userId, createdAt })
    .execute();
  await write
    .insertInto('protected_app_sessions')
    .values({
      id: mark('secret'),
      applicationId: admitted,
      userId,
      grantId: mark('secret'),
      sid: mark('secret'),
      sealed: mark('secret'),
      createdAt,
      expiresAt: later,
    })
    .execute();
  await keepAgreement(
    p.tenants.default.db,
    userId,
    { manner: 'ticked', termsOfUseUrl: `https://example.com/${mark('terms')}`, privacyPolicyUrl: null },
    admitted,
  );
  await write
    .insertInto('recovery_requests')
    .values({
      id: mark('recovery'),
      userId,
      state: 'refused',
      boundTo: mark('secret'),
      stopDigest: mark('secret'),
      reason: mark('drowned'),
      factorTypes: 'Totp',
      ip: '192.0.2.1',
      userAgent: mark('browser'),
      createdAt,
      waitsUntil: createdAt,
      expiresAt: later,
      decidedBy: null,
      decision: mark('secret'),
      closedAt: createdAt,
    })
    .execute();
  await write
    .insertInto('trusted_devices')
    .values({
      id: mark('device'),
      userId,
      secretDigest: mark('secret'),
      boundTo: mark('secret'),
      userAgent: mark('browser'),
      ip: '192.0.2.1',
      country: null,
      city: null,
      createdAt,
      lastUsedAt: createdAt,
      expiresAt: later,
    })
    .execute();
  await write
    .insertInto('sign_in_places')
    .values({ userId, kind: 'country', place: mark('country'), seenAt: createdAt })
    .execute();
  await write
    .insertInto('user_assets')
    .values({
      id: mark('picture'),
      userId,
      contentType: 'image/png',
      size: 3,
      content: Buffer.from('png'),
      createdAt,
    })
    .execute();
  await write
    .insertInto('user_imports')
    .values({
      id: mark('import'),
      state: 'Done',
      format: 'portero',
      details: {},
      isDryRun: false,
      received: 1,
      processed: 1,
      created: 1,
      updated: 0,
      skipped: 0,
      failed: 0,
      failure: null,
      createdAt,
      finishedAt: createdAt,
      leaseOwner: null,
      leaseUntil: 0,
    })
    .execute();
  await write
    .insertInto('user_import_rows')
    .values({
      importId: mark('import'),
      row: 1,
      label: mark('row'),
      sealed: null,
      outcome: 'created',
      code: null,
      message: null,
      userId,
    })
    .execute();
  await write
    .insertInto('password_history')
    .values({ id: mark('secret'), userId, digest: mark('secret'), algorithm: 'Argon2id', createdAt })
    .execute();
  return {
    users: email,
    users_roles: mark('role'),
    organization_users: mark('shop'),
    organization_user_roles: mark('keeper'),
    organization_invitations: invitation,
    organization_invitation_roles: mark('guest'),
    one_time_tokens: email,
    terms_acceptances: mark('terms'),
    trusted_devices: mark('browser'),
    recovery_requests: mark('drowned'),
    sign_in_places: mark('country'),
    daily_active_users: dayOf(createdAt),
    user_assets: `/user-assets/${mark('picture')}.png`,
    application_consent_organizations: admitted,
    cimd_grant_organizations: mark('grant'),
    organization_choices: organizationId,
    application_access_users: admitted,
    protected_app_sessions: admitted,
    user_import_rows: mark('row'),
    personal_access_tokens: mark('token'),
    oidc_records: userId,
    session_extensions: owner.client.id,
    logs: 'ExchangeTokenBy.AuthorizationCode',
  };
}

onEveryServer('everything that is kept about somebody', (portero) => {
  beforeAll(() => setAccountCenter(portero(), { enabled: true, fields: everyField }));

  const signedIn = async (more: Record<string, unknown>) => {
    const owner = await Owner.signIn(portero(), await newPerson(portero(), more));
    await owner.verify();
    return owner;
  };

  it('has its place in what they take along, or a reason not to have one, in every table', async () => {
    const tables = await portero().database.write.introspection.getTables();
    const asked = tables.filter(({ columns }) => columns.some(({ name }) => personal.test(name)));
    expect(asked.length).toBeGreaterThan(30);
    const known = [exported, leftOut, ofNobody].flatMap((some) => Object.keys(some));
    expect(
      asked.map(({ name }) => name).filter((name) => !known.includes(name)),
      'a new table: does exportOwnData have what it keeps of somebody?',
    ).toEqual([]);
    expect(known.filter((name) => !asked.some((one) => one.name === name) && name !== 'user_texts')).toEqual(
      [],
    );
  });

  it('is in what they take along, and nothing of anybody else, and nothing that opens anything', async () => {
    const p = portero();
    const [owner, other] = [
      await signedIn({ isEmailVerified: true }),
      await signedIn({ isEmailVerified: true }),
    ];
    const marks = await keepAllAbout(p, owner);
    await keepAllAbout(p, other);
    await p.audit.flush();
    const { status, body } = await owner.my('GET', '/export');
    expect(status).toBe(200);
    for (const [table, key] of Object.entries(exported))
      expect(JSON.stringify(body[key]), `${table} → ${key}`).toContain(marks[table]);
    expect(body.invitations.map(({ id }: { id: string }) => id)).toContain(`former-of-${owner.userId}`);
    expect(body.invitationsSent).toMatchObject([{ id: `sent-of-${owner.userId}` }]);
    expect(body.activityEntries).toBeGreaterThan(0);
    const text = JSON.stringify(body);
    expect(text).not.toContain(other.userId);
    expect(text, 'whom they invited').not.toContain('guest@example.com');
    for (const secret of [`secret-of-${owner.userId}`, owner.accessToken, owner.refreshToken, '$argon2'])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/digest|sealed|fingerprint|boundTo/i);
  });

  it('has nothing that was meant for the owner of an address that nobody has shown to be theirs', async () => {
    const p = portero();
    const owner = await signedIn({ isEmailVerified: false });
    await keepAllAbout(p, owner);
    const { body } = await owner.my('GET', '/export');
    expect(body.oneTimeTokens).toEqual([]);
    expect(body.invitations.map(({ id }: { id: string }) => id)).toEqual([`former-of-${owner.userId}`]);
  });
});
