/** The kinds of connectors that can be set up, as answers show them. */
import type { Factory, FormItem, Wording } from '@portero/connectors/kit/connector.ts';
import { offeredFactories } from '@portero/connectors/registry.ts';
import type { ConnectorAnswer, ConnectorFactoryAnswer } from '@portero/schema/connectors.ts';
import type { TenantContext } from '../tenants/context.ts';

export { findFactory } from '@portero/connectors/registry.ts';

/** What may be set up here: the mock connectors in the compatibility test mode only. */
export const listFactories = ({ config }: TenantContext): readonly Factory[] =>
  offeredFactories({ mocks: config.integrationTest });

/** A kind that may be set up here. */
export const findOffered = (tenant: TenantContext, id: string): Factory | undefined =>
  listFactories(tenant).find(({ manifest }) => manifest.id === id);

/** @param language of labels and guide; English where a connector does not speak it */
export function describeFactory(factory: Factory, language: string): ConnectorFactoryAnswer {
  return { id: factory.manifest.id, ...describeKind(factory, language) };
}

/** What an answer tells of a connector's kind. */
export function describeKind({ manifest }: Factory, language: string): Omit<ConnectorFactoryAnswer, 'id'> {
  const { type, target, platform, name, description, logo, logoDark, readme, formItems } = manifest;
  return {
    type,
    isDemo: false,
    target,
    platform,
    name,
    description,
    logo: asAddress(logo),
    logoDark: logoDark === null ? null : asAddress(logoDark),
    readme: readme(language),
    formItems: formItems.map((item) => describeField(item, language)),
    ...(manifest.isStandard !== undefined && { isStandard: manifest.isStandard }),
    ...(manifest.isTokenStorageSupported !== undefined && {
      isTokenStorageSupported: manifest.isTokenStorageSupported,
    }),
  };
}

function describeField(
  { label, description, tooltip, selectItems, showConditions, ...item }: FormItem,
  language: string,
): ConnectorFactoryAnswer['formItems'][number] {
  const say = (words: Wording) => (typeof words === 'string' ? words : (words[language] ?? words.en));
  return {
    ...item,
    label: say(label),
    ...(description !== undefined && { description: say(description) }),
    ...(tooltip !== undefined && { tooltip: say(tooltip) }),
    ...(selectItems && { selectItems: [...selectItems] }),
    ...(showConditions && { showConditions: [...showConditions] }),
  };
}

/** Standard connectors carry their own name, logo and target; all others their factory's. */
export function overrides(metadata: Readonly<Record<string, unknown>>): Partial<ConnectorAnswer> {
  const { target, name, logo, logoDark } = metadata;
  return {
    ...(typeof target === 'string' && { target }),
    ...(typeof logo === 'string' && { logo }),
    ...(typeof logoDark === 'string' && { logoDark }),
    ...(isTexts(name) && { name }),
  };
}

const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((text) => typeof text === 'string');

const asAddress = (logo: string): string =>
  logo.startsWith('<') ? `data:image/svg+xml;base64,${Buffer.from(logo).toString('base64')}` : logo;
