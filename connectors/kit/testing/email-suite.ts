/**
 * What every email connector does alike, run against its own peer: a real HTTP or SMTP server that checks what it is
 * sent and can be told to misbehave. A provider's oddities have tests of their own beside it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Factory, Ports } from '../connector.ts';
import { ConnectorError } from '../error.ts';
import { exampleEmail, openPorts } from './ports.ts';

export type ReceivedEmail = {
  readonly to: readonly string[];
  /** Headers decoded, as a reader sees them. */
  readonly from: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly html: string | undefined;
  readonly text: string | undefined;
};

export type EmailPeer = {
  /** Settings with which the connector reaches this peer; sender `Librería <hello@example.com>`. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly ports: Partial<Ports>;
  received(): Promise<readonly ReceivedEmail[]>;
  /** Forget what was received, behave again. */
  reset(): void;
  refuseRecipients(words: string): void;
  hangUp(): void;
  close(): Promise<void>;
};

export type EmailSuite = {
  readonly factory: Factory;
  readonly start: () => Promise<EmailPeer>;
  /** Members of the configuration, by path, that no answer, error or log may show. */
  readonly secrets: readonly string[];
  /** Settings that the peer refuses as a wrong login. */
  readonly wrongLogin: Readonly<Record<string, unknown>>;
};

/**
 * Defines tests; call it at the top of a test file.
 * @param suite.secrets what no failure may repeat
 */
export function describeEmailConnector({ factory, start, secrets, wrongLogin }: EmailSuite): void {
  const { manifest } = factory;

  describe(`the email connector ${manifest.id}`, () => {
    let peer: EmailPeer;
    beforeAll(async () => {
      peer = await start();
    });
    afterAll(() => peer.close());
    beforeEach(() => peer.reset());
    const open = (changes: object = {}) =>
      factory.openEmail({ ...peer.config, ...changes }, openPorts(peer.ports));
    const failureOf = async (sending: Promise<void>): Promise<ConnectorError> => {
      const failure = await sending.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (!(failure instanceof ConnectorError)) throw failure ?? new Error('It was sent.');
      return failure;
    };

    it('sends HTML with a plain text beside it, from the configured sender', async () => {
      await open().send(exampleEmail());
      expect(await peer.received()).toEqual([
        {
          to: ['ana@example.com'],
          from: 'Librería <hello@example.com>',
          replyTo: '',
          subject: 'Código 123456',
          html: expect.stringContaining('<p>Código <b>123456</b> &amp; más</p>'),
          text: expect.stringContaining('Código 123456 & más'),
        },
      ]);
    });

    it('sends plain text alone when that is what there is', async () => {
      await open().send(exampleEmail({ html: undefined, text: 'Código 123456' }));
      const [mail] = await peer.received();
      expect(mail?.html).toBeUndefined();
      expect(mail?.text?.trim()).toBe('Código 123456');
    });

    it('takes sender and address for answers from the template', async () => {
      await open().send(
        exampleEmail({ from: 'Tienda, S.L. <shop@example.com>', replyTo: 'Ayuda <help@example.com>' }),
      );
      expect((await peer.received())[0]).toMatchObject({
        from: 'Tienda, S.L. <shop@example.com>',
        replyTo: 'Ayuda <help@example.com>',
      });
    });

    it('lets neither subject nor names become headers or recipients', async () => {
      await open().send(
        exampleEmail({
          subject: 'Hi\r\nBcc: eve@evil.example',
          from: 'A\r\nBcc: eve@evil.example, <eve@evil.example> <hello@example.com>',
        }),
      );
      const [mail] = await peer.received();
      expect(mail?.to).toEqual(['ana@example.com']);
      expect(mail?.subject).toBe('Hi Bcc: eve@evil.example');
      expect(mail?.from).toMatch(/<hello@example\.com>$/);
    });

    it('writes to the one mailbox that an address names, and takes no other way of writing that', async () => {
      for (const to of [
        'x<ana@example.com>',
        '<ana@example.com',
        '\u0001ana@example.com',
        'ana@example.com,eve@evil.example',
        'ana@\uff45xample.com',
        'ana@exa\u00admple.com',
        'ana@mail.example\u3002com',
        'eve@evil.example/.example.com',
        'eve@evil.ex%61mple',
        'ana@example.com.',
      ]) {
        const { data, fault } = await failureOf(open().send(exampleEmail({ to })));
        expect([data.recipient, fault], to).toEqual([true, undefined]);
      }
      expect(await peer.received()).toEqual([]);
      for (const to of ['Ana+1@Example.com', 'ana@librería.example', 'ana@xn--librera-dza.example'])
        await open().send(exampleEmail({ to }));
      expect(await peer.received()).toHaveLength(3);
    });

    it('opens again and again', async () => {
      const connector = open();
      await connector.send(exampleEmail());
      await connector.send(exampleEmail({ to: 'bea@example.com' }));
      expect((await peer.received()).map(({ to }) => to[0])).toEqual(['ana@example.com', 'bea@example.com']);
    });

    it('says in the provider’s words why it refuses, and works again afterwards', async () => {
      peer.refuseRecipients('Mailbox is full');
      const { data } = await failureOf(open().send(exampleEmail()));
      expect(JSON.stringify(data)).toContain('Mailbox is full');
      peer.reset();
      await open().send(exampleEmail());
      expect(await peer.received()).toHaveLength(1);
    });

    it('says what to do about a wrong login, and tells no secret', async () => {
      const failure = await failureOf(open(wrongLogin).send(exampleEmail()));
      expect(JSON.stringify(failure.data)).toMatch(/check/i);
      for (let cause: unknown = failure; cause instanceof Error; cause = cause.cause) {
        const told = `${cause.message} ${cause.stack} ${JSON.stringify(cause)}`;
        for (const config of [peer.config, wrongLogin])
          for (const secret of secretsIn(config, secrets)) expect(told).not.toContain(secret);
      }
      expect(await peer.received()).toEqual([]);
    });

    it('says so when the provider hangs up', async () => {
      peer.hangUp();
      const { data } = await failureOf(open().send(exampleEmail()));
      expect(String(data.errorDescription)).not.toBe('');
    });

    it('refuses settings without what it needs, naming the field', () => {
      for (const { key } of manifest.formItems.filter(({ required }) => required)) {
        const { [key]: _left, ...rest } = peer.config;
        const check = () => factory.check(rest);
        expect(check).toThrow(expect.objectContaining({ code: 'invalid_config' }));
        expect(check).toThrow(key);
      }
    });

    it('refuses settings without the four templates that everybody needs, naming those missing', () => {
      const templates = [peer.config.templates]
        .flat()
        .filter((template) => !['Generic', 'SignIn'].includes((template as { usageType: string }).usageType));
      expect(() => factory.check({ ...peer.config, templates })).toThrow(
        'templates: templates for SignIn, Generic are missing',
      );
      expect(() => factory.check({ ...peer.config, templates: 'none' })).toThrow('templates');
    });

    it('marks its secrets as such', () => {
      const confidential = manifest.formItems.filter((item) => item.isConfidential).map(({ key }) => key);
      for (const secret of secrets) expect(confidential).toContain(secret.split('.')[0]);
    });

    it('starts its form with settings that pass', () => {
      const started = Object.fromEntries(
        manifest.formItems.map(({ key, defaultValue }) => [key, defaultValue]),
      );
      const given = Object.entries(started).filter(([, value]) => value !== undefined);
      expect(() => factory.check({ ...peer.config, ...Object.fromEntries(given) })).not.toThrow();
    });

    it('has a guide that names every field of its form, and a logo', () => {
      for (const { key, label } of manifest.formItems) {
        for (const language of ['en', 'es'] as const) {
          const guide = manifest.readme(language);
          expect([
            key,
            guide.includes(`\`${key}\``) ||
              guide.includes(`**${typeof label === 'string' ? label : label[language]}**`),
          ]).toEqual([key, true]);
        }
      }
      expect(manifest.logo).toMatch(/^<svg /);
      expect(manifest.logo).not.toMatch(/<script|href=|url\(/);
    });
  });
}

function secretsIn(config: Readonly<Record<string, unknown>>, paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    let value: unknown = config;
    for (const key of path.split('.'))
      value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
}
