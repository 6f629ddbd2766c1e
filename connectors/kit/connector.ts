/**
 * What a connector is: a folder that knows one provider. The manifest and the configuration schema can be listed and
 * checked without touching the network; the code that sends is loaded when the first message goes. Choosing and
 * filling in templates is the server's business: a connector gets a finished message and delivers it, or says why not.
 */
import type { Socket } from 'node:net';
import type { MessageType } from '@portero/schema/messages.ts';

export { type ConnectorCode, ConnectorError, type Fault } from './error.ts';

/** One field of the Console's form; the configuration schema decides, the form helps (contract CONNECTORS §1.2). */
export type FormItem = {
  readonly key: string;
  readonly label: Wording;
  readonly type: 'Text' | 'Number' | 'MultilineText' | 'Switch' | 'Select' | 'MultiSelect' | 'Json';
  readonly required?: boolean;
  readonly placeholder?: string;
  readonly description?: Wording;
  readonly tooltip?: Wording;
  readonly defaultValue?: unknown;
  readonly selectItems?: readonly { readonly value: string; readonly title: string }[];
  readonly showConditions?: readonly { readonly targetKey: string; readonly expectValue?: unknown }[];
  /** A secret: masked in the form, and in answers to readers who may not write. */
  readonly isConfidential?: boolean;
};

export type LocalizedText = { readonly en: string; readonly [languageTag: string]: string };

/** The same in every language, or in several. */
export type Wording = string | LocalizedText;

export type Manifest = {
  readonly id: string;
  readonly type: 'Email' | 'Sms' | 'Social';
  readonly target: string;
  /** Null for mail and SMS. */
  readonly platform: 'Web' | 'Native' | 'Universal' | null;
  readonly name: LocalizedText;
  readonly description: LocalizedText;
  /** SVG text, drawn by us: `icon.svg` of the folder. */
  readonly logo: string;
  /** `icon-dark.svg`, for a logo that dark pages would swallow. */
  readonly logoDark: string | null;
  /** The guide beside the form, Markdown: `README.md` of the folder, or `README.es.md` and the like. */
  readonly readme: (language: string) => string;
  readonly formItems: readonly FormItem[];
  readonly isStandard?: boolean;
  readonly isTokenStorageSupported?: boolean;
};

export type Template = {
  readonly usageType: MessageType;
  readonly subject?: string | undefined;
  readonly content: string;
  readonly contentType?: 'text/html' | 'text/plain' | undefined;
};

/** What a message is about, for providers that keep the words themselves and for records. */
type Occasion = {
  readonly type: MessageType;
  readonly payload: Readonly<Record<string, unknown>>;
  /** The client's address, for connectors that pass it on. */
  readonly ip?: string | undefined;
};

export type OutgoingEmail = Occasion & {
  readonly to: string;
  readonly subject: string;
  readonly html?: string | undefined;
  readonly text?: string | undefined;
  readonly replyTo?: string | undefined;
  /** In place of the configured sender: `addr`, `Name <addr>`, or a name for the configured address. */
  readonly from?: string | undefined;
};

export type OutgoingSms = Occasion & { readonly to: string; readonly content: string };

type Sender<Message> = {
  /** Undefined where the provider keeps the words. */
  readonly templates?: readonly Template[] | undefined;
  /** @throws ConnectorError */
  send(message: Message): Promise<void>;
};
export type EmailConnector = Sender<OutgoingEmail>;
export type SmsConnector = Sender<OutgoingSms>;

export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
};

/** What a connector may use of its surroundings; nothing else reaches the network. */
export type Ports = {
  /** The guarded client: private networks are refused unless the operator allows them. */
  readonly fetch: typeof fetch;
  /** A plain connection to a host that somebody typed, guarded likewise. */
  readonly connect: (options: {
    readonly host: string;
    readonly port: number;
    readonly timeoutMs: number;
    readonly localAddress?: string | undefined;
  }) => Promise<Socket>;
  /** Credentials of the role that AWS gave the server, for a configuration without keys. */
  readonly awsRole: (region: string) => Promise<AwsCredentials>;
  /** Address to use in place of the provider's own, for an emulator; from the operator's environment only. */
  readonly endpoint?: string | undefined;
  /** Folder of the mock connectors' records. */
  readonly recordFolder?: string | undefined;
};

/** A factory with its configuration type closed over: `open…` takes what an administrator typed. */
export type Factory = {
  readonly manifest: Manifest;
  /** @throws ConnectorError invalid_config */
  check(config: unknown): Record<string, unknown>;
  /** @throws ConnectorError invalid_config, not_implemented */
  openEmail(config: unknown, ports: Ports): EmailConnector;
  /** @throws ConnectorError invalid_config, not_implemented */
  openSms(config: unknown, ports: Ports): SmsConnector;
};
