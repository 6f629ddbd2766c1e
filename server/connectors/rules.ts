/**
 * Connectors that a tenant has set up: one for email, one for SMS, one for each social target and platform
 * (contract MANAGEMENT §7); for email and for SMS perhaps another one in reserve, which the contract does not know. Their settings are sealed at rest. What a provider needs, and how it is spoken to, is in
 * the `connectors` package; who sends what, and in which words, in `messages`.
 */
import type { Factory } from '@portero/connectors/kit/connector.ts';
import type { ConnectorAnswer, CreateConnectorBody, PatchConnectorBody } from '@portero/schema/connectors.ts';
import { error } from '@portero/schema/errors.ts';
import { newShortId } from '@portero/schema/ids.ts';
import { jsonObject } from '@portero/schema/text.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { inboxIsOpen } from '../development-inbox/rules.ts';
import { holdSignInExperience } from '../sign-in-experience/experience.ts';
import { recoveryMethods } from '../sign-in-experience/recovery.ts';
import { adjustSignInExperience } from '../sign-in-experience/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { describeKind, findFactory, findOffered, overrides } from './factories.ts';
import { translated } from './failures.ts';
import { maskSecrets, pruned, tellableChange, unmaskSecrets } from './secrets.ts';
import {
  type ConnectorRow,
  deleteConnectors,
  insertConnector,
  selectConnector,
  selectConnectors,
  updateConnectorRow,
} from './store.ts';

/** How somebody sees connectors: with or without their secrets, explained in a language. */
export type View = { readonly masked: boolean; readonly language: string };

/** Those whose factory is gone are left out. */
export async function listConnectors(
  tenant: TenantContext,
  view: View,
  target?: string,
): Promise<ConnectorAnswer[]> {
  const answers = (await selectConnectors(tenant.db)).map((row) => answerFor(tenant, row, view));
  return answers
    .filter((answer) => answer !== undefined)
    .filter((answer) => !target || answer.target === target);
}

/** @throws entity.not_found */
export async function getConnector(tenant: TenantContext, id: string, view: View): Promise<ConnectorAnswer> {
  const row = await selectConnector(tenant.db, id);
  const answer = row && answerFor(tenant, row, view);
  if (!answer) throw error('entity.not_found');
  return answer;
}

/**
 * Set up a connector; a new one for email (SMS) takes the place of the present one, or of its reserve.
 * @throws connector.*, connector.reserve_without_main
 */
export async function createConnector(
  tenant: TenantContext,
  body: CreateConnectorBody,
  actor: Actor,
  view: View,
): Promise<ConnectorAnswer> {
  const factory = findOffered(tenant, body.connectorId);
  if (!factory) throw error('connector.not_found_with_connector_id', { connectorId: body.connectorId });
  const metadata = checkMetadata(factory, body.metadata);
  checkOptions(factory, body);
  const isReserve = body.isReserve ?? false;
  if (isReserve && factory.manifest.type === 'Social') throw error('connector.unexpected_type');
  const created = await tenant.db.transaction(async (db) => {
    // Two administrators at once must not leave two connectors of one kind.
    await holdSignInExperience(db);
    const kin = await sameKind(db, factory, metadata);
    if (isReserve && kin.every((row) => row.isReserve)) throw error('connector.reserve_without_main');
    const rivals = kin.filter((row) => row.isReserve === isReserve);
    const config = accepted(
      factory,
      unmaskSecrets(body.config ?? {}, storedConfigOf(tenant, rivals, factory)),
    );
    if (factory.manifest.type === 'Social') refuseRivals(rivals, factory);
    else
      await deleteConnectors(
        db,
        rivals.map(({ id }) => id),
      );
    const row = await insertConnector(db, {
      id: body.id ?? newShortId(),
      connectorId: factory.manifest.id,
      sealedConfig: sealConfig(tenant, config),
      metadata,
      syncProfile: body.syncProfile ?? false,
      enableTokenStorage: body.enableTokenStorage ?? false,
      isReserve,
      createdAt: Date.now(),
    });
    await note(db, 'Created', row, actor, {
      replaced: rivals.map(({ id }) => id),
      ...(isReserve && { isReserve }),
    });
    return row;
  });
  tenant.cache.invalidate('connectors');
  return answered(tenant, created, view);
}

/**
 * The given settings replace the stored ones; a mask sent back keeps what it stands for.
 * @throws entity.not_found, connector.*
 */
export async function changeConnector(
  tenant: TenantContext,
  id: string,
  body: PatchConnectorBody,
  actor: Actor,
  options: View & { readonly precondition?: (current: ConnectorAnswer) => void },
): Promise<ConnectorAnswer> {
  const changed = await tenant.db.transaction(async (db) => {
    await holdSignInExperience(db);
    const row = await selectConnector(db, id);
    const factory = row && findFactory(row.connectorId);
    if (!factory) throw error('entity.not_found');
    options.precondition?.(answered(tenant, row, options));
    checkOptions(factory, body);
    const metadata =
      body.metadata && checkMetadata(factory, { ...body.metadata, target: fixedTarget(row, body) });
    const config = body.config && accepted(factory, unmaskSecrets(body.config, openConfig(tenant, row)));
    const updated = await updateConnectorRow(db, id, {
      ...(config && { sealedConfig: sealConfig(tenant, config) }),
      ...(metadata && { metadata }),
      ...(body.syncProfile !== undefined && { syncProfile: body.syncProfile }),
      ...(body.enableTokenStorage !== undefined && { enableTokenStorage: body.enableTokenStorage }),
    });
    if (!updated) throw error('entity.not_found');
    const settings = config && tellableChange(factory, openConfig(tenant, row), config);
    await note(db, 'Updated', updated, actor, {
      fields: Object.keys(body),
      ...changesOf(
        { ...row, settings: settings?.before },
        {
          settings: settings?.after,
          metadata,
          syncProfile: body.syncProfile,
          enableTokenStorage: body.enableTokenStorage,
        },
      ),
    });
    return updated;
  });
  tenant.cache.invalidate('connectors');
  return answered(tenant, changed, options);
}

/**
 * Have the reserve of a channel bring its messages; what brought them until now becomes the reserve.
 * @throws entity.not_found, connector.not_a_reserve
 */
export async function promoteConnector(
  tenant: TenantContext,
  id: string,
  actor: Actor,
  view: View,
): Promise<ConnectorAnswer> {
  const promoted = await tenant.db.transaction(async (db) => {
    await holdSignInExperience(db);
    const row = await selectConnector(db, id);
    const factory = row && findFactory(row.connectorId);
    if (!factory) throw error('entity.not_found');
    if (!row.isReserve) throw error('connector.not_a_reserve');
    for (const main of await sameKind(db, factory, row.metadata)) {
      if (main.isReserve) continue;
      await updateConnectorRow(db, main.id, { isReserve: true });
      await note(db, 'Updated', main, actor, changesOf({ ...main }, { isReserve: true }));
    }
    return promote(db, row, actor);
  });
  tenant.cache.invalidate('connectors');
  return answered(tenant, promoted, view);
}

async function promote(db: TenantDatabase, row: ConnectorRow, actor: Actor): Promise<ConnectorRow> {
  const promoted = await updateConnectorRow(db, row.id, { isReserve: false });
  if (!promoted) throw error('entity.not_found');
  await note(db, 'Updated', promoted, actor, changesOf({ ...row }, { isReserve: false }));
  return promoted;
}

/**
 * A reserve takes the place of the main connector that goes.
 * @throws entity.not_found, sign_in_experiences.password_expiration_requires_forgot_password
 */
export async function deleteConnector(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const experience = await holdSignInExperience(db);
    const rows = await selectConnectors(db);
    const row = rows.find((candidate) => candidate.id === id);
    if (!row) throw error('entity.not_found');
    const remaining = rows.filter((candidate) => candidate !== row);
    const has = (type: string) =>
      remaining.some(({ connectorId }) => findFactory(connectorId)?.manifest.type === type);
    const inbox = inboxIsOpen(tenant);
    const channels = { email: inbox || has('Email'), sms: inbox || has('Sms') };
    if (experience.passwordExpiration.enabled && recoveryMethods(experience, channels).length === 0) {
      throw error('sign_in_experiences.password_expiration_requires_forgot_password');
    }
    await deleteConnectors(db, [id]);
    const targets = new Set(remaining.map(targetOf));
    if (!targets.has(targetOf(row)) && experience.socialSignInConnectorTargets.includes(targetOf(row))) {
      await adjustSignInExperience(db, (current) => ({
        ...current,
        socialSignInConnectorTargets: current.socialSignInConnectorTargets.filter((target) =>
          targets.has(target),
        ),
      }));
    }
    await note(db, 'Deleted', row, actor);
    const heir = row.isReserve
      ? undefined
      : remaining.find((one) => one.isReserve && typeOf(one) === typeOf(row));
    if (heir) await promote(db, heir, actor);
  });
  tenant.cache.invalidate('connectors');
  tenant.cache.invalidate('sign-in-experience');
}

/**
 * Stored settings of a kind, for a trial in which the form sends the mask back.
 * @param id whose, where there may be two; the main one's unless told
 */
export async function storedConfig(
  tenant: TenantContext,
  factory: Factory,
  id?: string,
): Promise<JsonObject> {
  const rows = await selectConnectors(tenant.db);
  const meant = rows.filter((row) => (id === undefined ? !row.isReserve : row.id === id));
  return storedConfigOf(tenant, meant, factory);
}

/**
 * Settings with their secrets, for whoever sends; no answer holds this.
 * @throws Error when what is stored was tampered with
 */
export const openConfig = (tenant: TenantContext, row: Pick<ConnectorRow, 'sealedConfig'>): JsonObject =>
  jsonObject.parse(JSON.parse(tenant.vault.open('connector-config', row.sealedConfig)));

const sealConfig = (tenant: TenantContext, config: JsonObject): string =>
  tenant.vault.seal('connector-config', JSON.stringify(config));

function storedConfigOf(tenant: TenantContext, rows: readonly ConnectorRow[], factory: Factory): JsonObject {
  const row = rows.find(({ connectorId }) => connectorId === factory.manifest.id);
  return row ? openConfig(tenant, row) : {};
}

/** Settings as they are stored: checked, without blanks and without what the kind does not know. */
function accepted(factory: Factory, given: JsonObject): JsonObject {
  const config = pruned(given);
  const known = translated(() => factory.check(config));
  return Object.fromEntries(Object.entries(config).filter(([key]) => Object.hasOwn(known, key)));
}

function checkMetadata(factory: Factory, metadata: CreateConnectorBody['metadata']): JsonObject {
  const { type, isStandard } = factory.manifest;
  if (type !== 'Social') return {};
  if (isStandard && !metadata?.target) throw error('connector.should_specify_target');
  if (!isStandard && metadata) throw error('connector.cannot_overwrite_metadata_for_non_standard_connector');
  return pruned(metadata ?? {});
}

function checkOptions({ manifest }: Factory, { syncProfile, enableTokenStorage }: PatchConnectorBody): void {
  if (syncProfile && manifest.type !== 'Social') throw error('connector.invalid_type_for_syncing_profile');
  if (enableTokenStorage && !manifest.isTokenStorageSupported)
    throw error('connector.token_storage_not_supported');
}

/** Connectors that the new one competes with. */
async function sameKind(db: TenantDatabase, factory: Factory, metadata: JsonObject): Promise<ConnectorRow[]> {
  const { type, platform, isStandard, target: ownTarget, id } = factory.manifest;
  const target = typeof metadata.target === 'string' ? metadata.target : ownTarget;
  return (await selectConnectors(db)).filter((row) => {
    const other = findFactory(row.connectorId)?.manifest;
    if (other?.type !== type) return false;
    if (type !== 'Social') return true;
    return (
      (!isStandard && row.connectorId === id) || (targetOf(row) === target && other.platform === platform)
    );
  });
}

function refuseRivals([rival]: readonly ConnectorRow[], { manifest }: Factory): void {
  if (!rival) return;
  if (rival.connectorId === manifest.id && !manifest.isStandard)
    throw error('connector.multiple_instances_not_supported');
  const connectorName = findFactory(rival.connectorId)?.manifest.name.en;
  throw error('connector.multiple_target_with_same_platform', { connectorId: rival.id, connectorName });
}

function fixedTarget(row: ConnectorRow, { metadata }: PatchConnectorBody): string | undefined {
  const target = targetOf(row);
  if (metadata?.target !== undefined && metadata.target !== target)
    throw error('connector.can_not_modify_target');
  return target;
}

const typeOf = ({ connectorId }: ConnectorRow) => findFactory(connectorId)?.manifest.type;

const targetOf = ({ connectorId, metadata }: ConnectorRow): string =>
  typeof metadata.target === 'string' ? metadata.target : (findFactory(connectorId)?.manifest.target ?? '');

function answered(tenant: TenantContext, row: ConnectorRow, view: View): ConnectorAnswer {
  const answer = answerFor(tenant, row, view);
  if (!answer) throw error('entity.not_found');
  return answer;
}

function answerFor(
  tenant: TenantContext,
  row: ConnectorRow,
  { masked, language }: View,
): ConnectorAnswer | undefined {
  const factory = findFactory(row.connectorId);
  if (!factory) return undefined;
  const config = openConfig(tenant, row);
  return {
    ...describeKind(factory, language),
    ...overrides(row.metadata),
    id: row.id,
    connectorId: row.connectorId,
    syncProfile: row.syncProfile,
    enableTokenStorage: row.enableTokenStorage,
    config: masked ? maskSecrets(factory, config) : config,
    metadata: row.metadata,
    extraInfo: {},
    ...(row.isReserve && { isReserve: true }),
  };
}

function note(
  db: TenantDatabase,
  event: 'Created' | 'Updated' | 'Deleted',
  { id, connectorId }: ConnectorRow,
  actor: Actor,
  more: JsonObject = {},
): Promise<void> {
  return recordChange(db, {
    key: `Management.Connector.${event}`,
    result: 'Success',
    actor,
    connector: { id, connectorId },
    ...more,
  });
}
