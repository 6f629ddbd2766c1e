/**
 * What a connector is: a folder that knows one provider. The manifest and the configuration schema can be listed and
 * checked without any I/O; `open` gives what sends. Choosing and filling in templates is the server's business:
 * a connector gets a finished message and delivers it, or says why not.
 */
import { messageType } from '@portero/schema/messages.ts';
import * as z from 'zod';

/** One field of the Console's form; the configuration schema decides, the form helps (contract CONNECTORS §1.2). */
export type FormItem = {
  readonly key: string;
  readonly label: string;
  readonly type: 'Text' | 'Number' | 'MultilineText' | 'Switch' | 'Select' | 'MultiSelect' | 'Json';
  readonly required?: boolean;
  readonly placeholder?: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly defaultValue?: unknown;
  readonly selectItems?: readonly { readonly value: string; readonly title: string }[];
  readonly showConditions?: readonly { readonly targetKey: string; readonly expectValue?: unknown }[];
  /** A secret: masked in the form, and in answers to readers who may not write. */
  readonly isConfidential?: boolean;
};

export type LocalizedText = { readonly en: string; readonly [languageTag: string]: string };

export type Manifest = {
  readonly id: string;
  readonly type: 'Email' | 'Sms' | 'Social';
  readonly target: string;
  /** Null for mail and SMS. */
  readonly platform: 'Web' | 'Native' | 'Universal' | null;
  readonly name: LocalizedText;
  readonly description: LocalizedText;
  /** SVG text, drawn by us. */
  readonly logo: string;
  readonly logoDark: string | null;
  /** The guide beside the form, Markdown. */
  readonly readme: string;
  readonly formItems: readonly FormItem[];
  readonly isStandard?: boolean;
  readonly isTokenStorageSupported?: boolean;
};

export type Template = {
  readonly usageType: z.infer<typeof messageType>;
  readonly subject?: string | undefined;
  readonly content: string;
  readonly contentType?: 'text/html' | 'text/plain' | undefined;
};

export type OutgoingEmail = {
  readonly to: string;
  readonly subject: string;
  readonly html?: string | undefined;
  readonly text?: string | undefined;
  readonly replyTo?: string | undefined;
  /** Overrides the configured sender: `addr` or `Name <addr>`. */
  readonly from?: string | undefined;
};

export type OutgoingSms = { readonly to: string; readonly content: string };

export type EmailConnector = {
  readonly templates: readonly Template[];
  /** @throws ConnectorError */
  send(email: OutgoingEmail): Promise<void>;
};

export type SmsConnector = {
  readonly templates: readonly Template[];
  /** @throws ConnectorError */
  send(sms: OutgoingSms): Promise<void>;
};

/** What a connector may use of its surroundings. */
export type Ports = {
  /** The guarded client: private networks are refused unless the operator allows them. */
  readonly fetch: typeof fetch;
  /** Address to use in place of the provider's own, for an emulator; from the operator's environment only. */
  readonly endpoint?: string | undefined;
  /** Folder of the mock connectors' records. */
  readonly recordFolder?: string | undefined;
};

export type EmailFactory<C = unknown> = {
  readonly manifest: Manifest & { readonly type: 'Email' };
  readonly config: z.ZodType<C>;
  open(config: C, ports: Ports): EmailConnector;
};
export type SmsFactory<C = unknown> = {
  readonly manifest: Manifest & { readonly type: 'Sms' };
  readonly config: z.ZodType<C>;
  open(config: C, ports: Ports): SmsConnector;
};

/** A factory with its configuration type closed over: `open` takes what an administrator typed. */
export type Factory = {
  readonly manifest: Manifest;
  /** @throws ConnectorError invalid_config */
  check(config: unknown): Record<string, unknown>;
  /** @throws ConnectorError invalid_config, not_implemented */
  openEmail(config: unknown, ports: Ports): EmailConnector;
  openSms(config: unknown, ports: Ports): SmsConnector;
};

export type ConnectorErrorCode =
  | 'general'
  | 'invalid_config'
  | 'invalid_response'
  | 'template_not_found'
  | 'not_implemented'
  | 'rate_limit_exceeded'
  | 'authorization_failed';

/** A failure of a provider or of the configuration; the server answers `connector.<code>` (contract CONNECTORS §1.3). */
export class ConnectorError extends Error {
  readonly code: ConnectorErrorCode;
  readonly data: Readonly<Record<string, unknown>>;
  constructor(code: ConnectorErrorCode, data: Readonly<Record<string, unknown>>, cause?: unknown) {
    super(`connector.${code}`, { cause });
    this.name = 'ConnectorError';
    this.code = code;
    this.data = data;
  }
}

/** Close a factory over its configuration type. */
export function emailFactory<C extends Record<string, unknown>>(factory: EmailFactory<C>): Factory {
  const check = checker(factory.config);
  return {
    manifest: factory.manifest,
    check,
    openEmail: (config, ports) => factory.open(check(config), ports),
    openSms: () => {
      throw new ConnectorError('not_implemented', { message: 'This connector sends e-mail only.' });
    },
  };
}

/** The same for SMS. */
export function smsFactory<C extends Record<string, unknown>>(factory: SmsFactory<C>): Factory {
  const check = checker(factory.config);
  return {
    manifest: factory.manifest,
    check,
    openSms: (config, ports) => factory.open(check(config), ports),
    openEmail: () => {
      throw new ConnectorError('not_implemented', { message: 'This connector sends SMS only.' });
    },
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

const required = ['SignIn', 'Register', 'ForgotPassword', 'Generic'] as const;

/** The templates of a configuration: the four that every tenant needs must be there. */
export function templatesSchema<T extends z.ZodType<Template>>(item: T): z.ZodType<z.infer<T>[]> {
  return z.array(item).superRefine((templates, context) => {
    const given = new Set(templates.map(({ usageType }) => usageType));
    const missing = required.filter((type) => !given.has(type));
    if (missing.length > 0) {
      context.addIssue({ code: 'custom', message: `templates for ${missing.join(', ')} are missing` });
    }
  });
}
export const usageType = messageType;
