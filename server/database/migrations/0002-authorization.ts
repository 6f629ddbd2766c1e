import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Organizations, what third parties may ask, who may use an application, tokens that administrators and people make. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { json, boolean, time, no } = columnTypes(engine);
  const { schema } = db;

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

  await table('organizations', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('customData', json, (c) => c.notNull())
    .addColumn('isMfaRequired', boolean, no)
    .addColumn('color', json, (c) => c.notNull())
    .addColumn('branding', json, (c) => c.notNull())
    .addColumn('customCss', 'text')
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  await index('organizations', ['createdAt', 'id']);

  await table('organization_roles', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  await unique('organization_roles', ['name']);

  await table('organization_scopes', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('createdAt', time, (c) => c.notNull())
    .execute();
  await unique('organization_scopes', ['name']);

  /** A column and what it refers to; several columns refer to a row of such a relation. */
  type Reference = {
    readonly columns: readonly string[];
    readonly to: string;
    readonly key?: readonly string[];
  };
  const one = (column: string, to: string): Reference => ({ columns: [column], to });

  /** Rows that say only that things belong together; they go with any of them. */
  const relation = async (name: string, references: readonly Reference[], own: readonly string[] = []) => {
    const key = [...new Set(references.flatMap(({ columns }) => columns)), ...own];
    let builder = table(name, key);
    for (const column of key) builder = builder.addColumn(column, 'text', (c) => c.notNull());
    for (const [position, { columns, to, key: target = ['id'] }] of references.entries()) {
      builder = builder.addForeignKeyConstraint(
        `${name}_${position + 1}_fkey`,
        ['tenantId', ...columns] as never[],
        to,
        ['tenantId', ...target] as never[],
        (c) => c.onDelete('cascade'),
      );
    }
    await builder.addColumn('createdAt', time, (c) => c.notNull()).execute();
    // The primary key serves whoever asks by its first column; these serve the others.
    for (const column of key.slice(1)) await index(name, [column]);
  };

  await relation('organization_users', [one('organizationId', 'organizations'), one('userId', 'users')]);
  await relation('organization_applications', [
    one('organizationId', 'organizations'),
    one('applicationId', 'applications'),
  ]);
  await relation('organization_user_roles', [
    {
      columns: ['organizationId', 'userId'],
      to: 'organization_users',
      key: ['organizationId', 'userId'],
    },
    one('organizationRoleId', 'organization_roles'),
  ]);
  await relation('organization_application_roles', [
    {
      columns: ['organizationId', 'applicationId'],
      to: 'organization_applications',
      key: ['organizationId', 'applicationId'],
    },
    one('organizationRoleId', 'organization_roles'),
  ]);
  await relation('organization_role_scopes', [
    one('organizationRoleId', 'organization_roles'),
    one('organizationScopeId', 'organization_scopes'),
  ]);
  await relation('organization_role_resource_scopes', [
    one('organizationRoleId', 'organization_roles'),
    one('scopeId', 'scopes'),
  ]);
  await relation('organization_jit_email_domains', [one('organizationId', 'organizations')], ['emailDomain']);
  await relation('organization_jit_roles', [
    one('organizationId', 'organizations'),
    one('organizationRoleId', 'organization_roles'),
  ]);

  await table('organization_invitations', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('inviterId', 'text')
    .addColumn('invitee', 'text', (c) => c.notNull())
    .addColumn('inviteeKey', 'text', (c) => c.notNull())
    .addColumn('acceptedUserId', 'text')
    .addColumn('organizationId', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .addColumn('updatedAt', time, (c) => c.notNull())
    .addColumn('expiresAt', time, (c) => c.notNull())
    .addForeignKeyConstraint(
      'organization_invitations_organization_fkey',
      ['tenantId', 'organizationId'] as never[],
      'organizations',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .addForeignKeyConstraint(
      'organization_invitations_inviter_fkey',
      ['tenantId', 'inviterId'] as never[],
      'users',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .addForeignKeyConstraint(
      'organization_invitations_accepted_fkey',
      ['tenantId', 'acceptedUserId'] as never[],
      'users',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  await schema
    .createIndex('organization_invitations_pending_unique')
    .on('organization_invitations')
    .columns(['tenantId', 'organizationId', 'inviteeKey'])
    .unique()
    .where('status' as never, '=', 'Pending' as never)
    .execute();
  await index('organization_invitations', ['inviteeKey']);
  await index('organization_invitations', ['inviterId']);
  await index('organization_invitations', ['acceptedUserId']);
  await relation('organization_invitation_roles', [
    one('organizationInvitationId', 'organization_invitations'),
    one('organizationRoleId', 'organization_roles'),
  ]);

  await table('application_sign_in_experiences', ['applicationId'])
    .addColumn('applicationId', 'text', (c) => c.notNull())
    .addColumn('color', json, (c) => c.notNull())
    .addColumn('branding', json, (c) => c.notNull())
    .addColumn('customCss', 'text')
    .addColumn('termsOfUseUrl', 'text')
    .addColumn('privacyPolicyUrl', 'text')
    .addColumn('displayName', 'text')
    .addForeignKeyConstraint(
      'application_sign_in_experiences_application_fkey',
      ['tenantId', 'applicationId'] as never[],
      'applications',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();

  // What a third-party application may ask people for.
  const application = one('applicationId', 'applications');
  await relation('application_consent_user_scopes', [application], ['userScope']);
  await relation('application_consent_resource_scopes', [application, one('scopeId', 'scopes')]);
  await relation('application_consent_organization_scopes', [
    application,
    one('organizationScopeId', 'organization_scopes'),
  ]);
  await relation('application_consent_organization_resource_scopes', [application, one('scopeId', 'scopes')]);
  // Which organizations somebody shared with it; whoever leaves an organization no longer shares it.
  await relation('application_consent_organizations', [
    application,
    {
      columns: ['organizationId', 'userId'],
      to: 'organization_users',
      key: ['organizationId', 'userId'],
    },
  ]);

  // Who may use an application.
  await relation('application_access_users', [application, one('userId', 'users')]);
  await relation('application_access_user_roles', [application, one('roleId', 'roles')]);
  await relation('application_access_organizations', [application, one('organizationId', 'organizations')]);
  await relation('application_access_organization_roles', [
    application,
    one('organizationId', 'organizations'),
    one('organizationRoleId', 'organization_roles'),
  ]);

  await table('personal_access_tokens', ['userId', 'name'])
    .addColumn('userId', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .addColumn('expiresAt', time)
    .addColumn('lastUsedAt', time)
    .addForeignKeyConstraint(
      'personal_access_tokens_user_fkey',
      ['tenantId', 'userId'] as never[],
      'users',
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  await unique('personal_access_tokens', ['fingerprint']);

  await table('one_time_tokens', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('emailKey', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('context', json, (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('createdAt', time, (c) => c.notNull())
    .addColumn('expiresAt', time, (c) => c.notNull())
    .execute();
  await unique('one_time_tokens', ['fingerprint']);
  await index('one_time_tokens', ['emailKey']);
  await index('one_time_tokens', ['createdAt', 'id']);
}
