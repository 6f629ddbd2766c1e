import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** The first tables: tenants, applications, people, authority, connectors, sign-in, protocol records, logs. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { json, boolean, time, no } = columnTypes(engine);
  const { schema } = db;

  await schema
    .createTable('tenants')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  await schema
    .createTable('instance')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('text', 'text', (c) => c.notNull())
    .execute();

  /** A table whose primary key starts with its tenant. */
  const table = (name: string, key: string[]) =>
    schema
      .createTable(name)
      .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
      .addPrimaryKeyConstraint(`${name}_pkey`, ['tenantId', ...key] as never[]);
  const unique = (name: string, columns: string[]) =>
    schema
      .createIndex(`${name}_${columns.join('_')}_unique`)
      .on(name)
      .columns(['tenantId', ...columns])
      .unique()
      .execute();
  const index = (name: string, columns: string[]) =>
    schema
      .createIndex(`${name}_${columns.join('_')}_index`)
      .on(name)
      .columns(['tenantId', ...columns])
      .execute();

  await table('configs', ['key'])
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('value', json, (c) => c.notNull())
    .execute();

  await table('signing_keys', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('use', 'text', (c) => c.notNull())
    .addColumn('algorithm', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .addColumn('activatesAt', time)
    .execute();

  await table('applications', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('oidcClientMetadata', json, (c) => c.notNull())
    .addColumn('customClientMetadata', json, (c) => c.notNull())
    .addColumn('protectedAppMetadata', json)
    .addColumn('isThirdParty', boolean, no)
    .addColumn('appLevelAccessControlEnabled', boolean, no)
    .addColumn('customData', json, (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  await index('applications', ['createdAt']);

  await table('application_secrets', ['applicationId', 'name'])
    .addColumn('applicationId', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .addColumn('expiresAt', time)
    .addForeignKeyConstraint(
      'application_secrets_application_fkey',
      ['tenantId', 'applicationId'],
      'applications',
      ['tenantId', 'id'],
      (c) => c.onDelete('cascade'),
    )
    .execute();

  await table('users', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('username', 'text')
    .addColumn('usernameKey', 'text')
    .addColumn('primaryEmail', 'text')
    .addColumn('emailKey', 'text')
    .addColumn('primaryPhone', 'text')
    .addColumn('phoneKey', 'text')
    .addColumn('name', 'text')
    .addColumn('avatar', 'text')
    .addColumn('profile', json, (c) => c.notNull())
    .addColumn('identities', json, (c) => c.notNull())
    .addColumn('customData', json, (c) => c.notNull())
    .addColumn('logtoConfig', json, (c) => c.notNull())
    .addColumn('mfaVerifications', json, (c) => c.notNull())
    .addColumn('passwordDigest', 'text')
    .addColumn('passwordAlgorithm', 'text')
    .addColumn('passwordUpdatedAt', time)
    .addColumn('isSuspended', boolean, no)
    .addColumn('isPasswordExpired', boolean, no)
    .addColumn('applicationId', 'text')
    .addColumn('cimdClientId', 'text')
    .addColumn('lastSignInAt', time)
    .addColumn('createdAt', time, (c) => c.notNull())
    .addColumn('updatedAt', time, (c) => c.notNull())
    .execute();
  await unique('users', ['username']);
  await unique('users', ['emailKey']);
  await unique('users', ['phoneKey']);
  await index('users', ['usernameKey']);
  await index('users', ['createdAt', 'id']);

  await table('roles', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('isDefault', boolean, no)
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  await unique('roles', ['name']);

  await table('resources', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('indicator', 'text', (c) => c.notNull())
    .addColumn('isDefault', boolean, no)
    .addColumn('accessTokenTtl', 'integer', (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  await unique('resources', ['indicator']);

  await table('scopes', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('resourceId', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('createdAt', time, (c) => c.notNull())
    .addForeignKeyConstraint(
      'scopes_resource_fkey',
      ['tenantId', 'resourceId'],
      'resources',
      ['tenantId', 'id'],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  await unique('scopes', ['resourceId', 'name']);

  /** Membership of `left` in `right`. */
  const relation = async (name: string, left: [string, string], right: [string, string]) => {
    await table(name, ['id'])
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn(left[0], 'text', (c) => c.notNull())
      .addColumn(right[0], 'text', (c) => c.notNull())
      .addColumn('createdAt', time, (c) => c.notNull())
      .addForeignKeyConstraint(
        `${name}_${left[0]}_fkey`,
        ['tenantId', left[0]] as never[],
        left[1],
        ['tenantId', 'id'] as never[],
        (c) => c.onDelete('cascade'),
      )
      .addForeignKeyConstraint(
        `${name}_${right[0]}_fkey`,
        ['tenantId', right[0]] as never[],
        right[1],
        ['tenantId', 'id'] as never[],
        (c) => c.onDelete('cascade'),
      )
      .execute();
    await unique(name, [left[0], right[0]]);
    await index(name, [right[0]]);
  };
  await relation('roles_scopes', ['roleId', 'roles'], ['scopeId', 'scopes']);
  await relation('users_roles', ['userId', 'users'], ['roleId', 'roles']);
  await relation('applications_roles', ['applicationId', 'applications'], ['roleId', 'roles']);

  await table('connectors', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('connectorId', 'text', (c) => c.notNull())
    .addColumn('sealedConfig', 'text', (c) => c.notNull())
    .addColumn('metadata', json, (c) => c.notNull())
    .addColumn('syncProfile', boolean, no)
    .addColumn('enableTokenStorage', boolean, no)
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();

  await table('email_templates', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('languageTag', 'text', (c) => c.notNull())
    .addColumn('templateType', 'text', (c) => c.notNull())
    .addColumn('details', json, (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  await unique('email_templates', ['languageTag', 'templateType']);

  await table('custom_phrases', ['languageTag'])
    .addColumn('languageTag', 'text', (c) => c.notNull())
    .addColumn('translation', json, (c) => c.notNull())
    .execute();

  await table('sign_in_experiences', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('value', json, (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();

  await table('logs', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('payload', json, (c) => c.notNull())
    .addColumn('userId', 'text')
    .addColumn('applicationId', 'text')
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  // Ids of entries sort by time, so the primary key serves every listing newest first.
  await index('logs', ['userId', 'id']);
  await index('logs', ['applicationId', 'id']);

  await table('oidc_records', ['model', 'id'])
    .addColumn('model', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('payload', json, (c) => c.notNull())
    .addColumn('grantId', 'text')
    .addColumn('uid', 'text')
    .addColumn('userCode', 'text')
    .addColumn('accountId', 'text')
    .addColumn('clientId', 'text')
    .addColumn('expiresAt', time, (c) => c.notNull())
    .addColumn('consumedAt', time)
    .execute();
  await index('oidc_records', ['grantId']);
  await index('oidc_records', ['uid']);
  await index('oidc_records', ['userCode']);
  await index('oidc_records', ['accountId', 'model']);
  await schema.createIndex('oidc_records_expiresAt_index').on('oidc_records').column('expiresAt').execute();

  await table('session_extensions', ['sessionUid'])
    .addColumn('sessionUid', 'text', (c) => c.notNull())
    .addColumn('accountId', 'text', (c) => c.notNull())
    .addColumn('clientId', 'text')
    .addColumn('lastSubmission', json, (c) => c.notNull())
    .addColumn('expiresAt', time, (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  await index('session_extensions', ['accountId']);

  await table('interactions', ['uid'])
    .addColumn('uid', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('expiresAt', time, (c) => c.notNull())
    .execute();
  await schema.createIndex('interactions_expiresAt_index').on('interactions').column('expiresAt').execute();

  await table('single_use', ['purpose', 'key'])
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('session', 'text', (c) => c.notNull())
    .addColumn('secret', 'text')
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('maxTries', 'integer', (c) => c.notNull())
    .addColumn('payload', json, (c) => c.notNull())
    .addColumn('expiresAt', time, (c) => c.notNull())
    .addColumn('consumedAt', time)
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  await schema.createIndex('single_use_expiresAt_index').on('single_use').column('expiresAt').execute();

  await table('attempts', ['action', 'key'])
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('count', 'integer', (c) => c.notNull())
    .addColumn('windowStart', time, (c) => c.notNull())
    .addColumn('lockedUntil', time, (c) => c.notNull())
    .execute();
  await schema.createIndex('attempts_windowStart_index').on('attempts').column('windowStart').execute();

  await table('inbox_messages', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('recipient', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  await index('inbox_messages', ['createdAt']);
}
