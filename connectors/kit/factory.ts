/** From a folder to a factory: its files, its configuration schema and, when a message goes, its code. */
import { existsSync, readFileSync } from 'node:fs';
import { messageType } from '@portero/schema/messages.ts';
import * as z from 'zod';
import type { EmailConnector, Factory, Manifest, Ports, SmsConnector, Template } from './connector.ts';
import { ConnectorError } from './error.ts';

type FileParts = 'logo' | 'logoDark' | 'readme';
type Config = { readonly templates?: readonly Template[] | undefined };

type Definition<C extends Config, Connector> = {
  /** `new URL('.', import.meta.url)` of the connector: README.md, icon.svg and perhaps icon-dark.svg are there. */
  readonly folder: URL;
  readonly manifest: Omit<Manifest, FileParts | 'type' | 'platform'>;
  readonly config: z.ZodType<C>;
  /** Imports what sends, so that a provider's libraries cost nothing until they are needed. */
  readonly load: () => Promise<
    (config: C, ports: Ports) => Pick<Connector, Extract<'send', keyof Connector>>
  >;
};

/**
 * The provider's code is loaded with the first message.
 * @throws ConnectorError from `check` and `openEmail` for settings that do not fit
 */
export function emailFactory<C extends Config>(definition: Definition<C, EmailConnector>): Factory {
  const { manifest, config, load, folder } = definition;
  const check = checker(config);
  return {
    manifest: withFiles({ ...manifest, type: 'Email', platform: null }, folder),
    check,
    openEmail(given, ports) {
      const settings = check(given);
      const opened = once(async () => (await load())(settings, ports));
      return { templates: settings.templates, send: async (email) => (await opened()).send(email) };
    },
    openSms: () => {
      throw new ConnectorError('not_implemented', { message: 'This connector sends email only.' });
    },
  };
}

/** As `emailFactory`, for SMS. */
export function smsFactory<C extends Config>(definition: Definition<C, SmsConnector>): Factory {
  const { manifest, config, load, folder } = definition;
  const check = checker(config);
  return {
    manifest: withFiles({ ...manifest, type: 'Sms', platform: null }, folder),
    check,
    openSms(given, ports) {
      const settings = check(given);
      const opened = once(async () => (await load())(settings, ports));
      return { templates: settings.templates, send: async (sms) => (await opened()).send(sms) };
    },
    openEmail: () => {
      throw new ConnectorError('not_implemented', { message: 'This connector sends SMS only.' });
    },
  };
}

/** The files are read when somebody looks at them. */
function withFiles(facts: Omit<Manifest, FileParts>, folder: URL): Manifest {
  const read = (name: string) =>
    once(() => {
      const file = new URL(name, folder);
      return existsSync(file) ? readFileSync(file, 'utf8') : null;
    });
  const [logo, logoDark, readme] = [read('icon.svg'), read('icon-dark.svg'), read('README.md')];
  const translations = new Map<string, () => string | null>();
  return {
    ...facts,
    get logo() {
      return logo() ?? '';
    },
    get logoDark() {
      return logoDark();
    },
    readme(language) {
      const translation = translations.get(language) ?? read(`README.${language}.md`);
      translations.set(language, translation);
      return translation() ?? readme() ?? '';
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function checker<C>(schema: z.ZodType<C>): (config: unknown) => C {
  return (config) => {
    const parsed = schema.safeParse(config);
    if (parsed.success) return parsed.data;
    const issues = parsed.error.issues.map(({ code, path, message }) => ({
      code,
      path: path.map(String),
      message,
    }));
    const [first] = issues;
    const summary = first ? `${first.path.join('.') || 'config'}: ${first.message}` : '';
    throw new ConnectorError('invalid_config', { issues, summary });
  };
}

export const usageType = messageType;

const required = ['SignIn', 'Register', 'ForgotPassword', 'Generic'] as const;

/** The templates of a configuration: the four that every tenant needs must be there. */
export function templatesSchema<T extends z.ZodType<Template>>(item: T): z.ZodType<z.infer<T>[]> {
  return z.array(item).superRefine((templates, context) => {
    const given = new Set(templates.map((template) => template.usageType));
    const missing = required.filter((type) => !given.has(type));
    if (missing.length > 0) {
      context.addIssue({ code: 'custom', message: `templates for ${missing.join(', ')} are missing` });
    }
  });
}

/** An optional text; a form sends an empty one for what was left blank. */
export const optionalText = z
  .string()
  .trim()
  .max(2048)
  .transform((text) => text || undefined)
  .optional();
