import { isError } from '@portero/schema/errors.ts';
import { describe, expect, it, vi } from 'vitest';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { builtInEmail, builtInSms } from './built-in.ts';
import { countSend, uncountSend } from './cap.ts';
import { escapeHtml, render } from './render.ts';
import { type Message, sendMessage } from './send.ts';
import { smtpSettings, startMailServer } from './testing.ts';

const smtp = 'simple-mail-transfer-protocol';
const message = (to: string, more: Partial<Message> = {}): Message => ({
  channel: 'email',
  to,
  type: 'SignIn',
  payload: { code: '123456' },
  languages: [],
  ...more,
});

const refusal = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'nothing was refused';
  } catch (failure) {
    return isError(failure) ? failure.code : String(failure);
  }
};

describe('filling in templates', () => {
  it('leaves unknown names as typed, empties known ones that lack the rest', () => {
    const payload = { code: '1', user: { name: 'Ana', profile: { nickname: 'A' } }, n: 5 };
    expect(render('{{code}} {{ user.name }} {{user.profile.nickname}} {{n}}', payload)).toBe('1 Ana A 5');
    expect(render('{{nobody}} {{user.missing}}|{{user.name.length}}|{{user}}', payload)).toBe(
      '{{nobody}} ||',
    );
    expect(render('{{__proto__}} {{constructor.name}} {{user.__proto__}}', payload)).toBe(
      '{{__proto__}} {{constructor.name}} ',
    );
  });

  it('lets no value become markup in HTML, nor a template in turn', () => {
    const payload = { user: { name: '<a href="x">{{code}}</a>' }, code: '1' };
    expect(render('<p>{{user.name}}</p>', payload, escapeHtml)).toBe(
      '<p>&lt;a href=&quot;x&quot;&gt;{{code}}&lt;/a&gt;</p>',
    );
  });
});

describe('the bundled messages', () => {
  const input = { type: 'SignIn', code: '123456', minutes: 10 } as const;

  it('speak the person’s language, or English', () => {
    expect(builtInEmail({ ...input, languages: ['es-MX', 'en'] }).subject).toBe(
      'Tu código para entrar: 123456',
    );
    expect(builtInEmail({ ...input, languages: ['xx', 'de-AT'] }).language).toBe('de');
    expect(builtInEmail({ ...input, languages: ['pt'] }).language).toBe('pt-BR');
    expect(builtInEmail({ ...input, languages: ['zh-HK'] }).language).toBe('zh-TW');
    expect(builtInEmail({ ...input, languages: ['sw'] }).language).toBe('en');
  });

  it('say how long the code works, in HTML and in the plain text beside it', () => {
    const { html, text } = builtInEmail({ ...input, languages: ['en'], minutes: 5 });
    for (const part of [html, text]) {
      expect(part).toContain('123456');
      expect(part).toContain('5 minutes');
    }
    expect(text).not.toMatch(/[<>]/);
  });

  it('end an SMS with the line that lets phones fill in the code', () => {
    expect(builtInSms({ ...input, languages: ['fr'] }, 'id.example.com')).toMatch(
      /\n\n@id\.example\.com #123456$/,
    );
  });
});

onEveryServer('messages without a connector', (open) => {
  const inbox = async (portero: TestPortero) => (await portero.api('GET', '/development-inbox')).body;

  it('land in the development inbox, newest first, sealed at rest', async () => {
    const tenant = open().tenants.default;
    // No time of day and no id looks like these.
    const [mailed, texted] = ['MAILED-CODE', 'TEXTED-CODE'];
    await sendMessage(tenant, message('Ana@example.com', { languages: ['es'], payload: { code: mailed } }));
    await sendMessage(
      tenant,
      message('34612345678', { channel: 'sms', type: 'Register', payload: { code: texted } }),
    );
    const [sms, mail] = await inbox(open());
    expect(mail).toEqual({
      id: expect.any(String),
      createdAt: expect.any(Number),
      channel: 'email',
      to: 'Ana@example.com',
      type: 'SignIn',
      subject: `Tu código para entrar: ${mailed}`,
      content: expect.stringContaining('<!doctype html>'),
      text: expect.stringContaining(mailed),
      code: mailed,
    });
    expect(sms).toMatchObject({ channel: 'sms', to: '34612345678', type: 'Register', code: texted });
    const rows = await tenant.db.read.selectFrom('inbox_messages').selectAll().execute();
    expect(JSON.stringify(rows.map(({ recipient: _to, ...row }) => row))).not.toMatch(/MAILED|TEXTED/);
    expect((await open().api('DELETE', '/development-inbox')).status).toBe(204);
    expect(await inbox(open())).toEqual([]);
  });

  it('are kept only so many', async () => {
    const tenant = open().tenants.default;
    // Of two in one millisecond nobody can tell which is the newer.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    try {
      for (let index = 0; index < 205; index++) {
        vi.setSystemTime(Date.now() + 1);
        await sendMessage(tenant, message(`person${index}@example.com`));
      }
    } finally {
      vi.useRealTimers();
    }
    const kept = await inbox(open());
    expect(kept).toHaveLength(200);
    expect(kept[0].to).toBe('person204@example.com');
  });

  it('stop at ten for a recipient in ten minutes, however the address is spelt and however parallel', async () => {
    const tenant = open().tenants.default;
    const spellings = ['capped@exámple.com', 'CAPPED@EXÁMPLE.COM', ' capped@xn--exmple-qta.com '];
    const outcomes = await Promise.all(
      Array.from({ length: 25 }, (_, index) =>
        refusal(sendMessage(tenant, message(spellings[index % 3] ?? ''))),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'nothing was refused')).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome === 'request.message_rate_limited')).toHaveLength(15);
    expect(await refusal(sendMessage(open().tenants.admin, message('capped@exámple.com')))).toBe(
      'nothing was refused',
    );
    for (const email of ['capped@exámple.com', 'capped@exa\u0301mple.com']) {
      const { status } = await open().api('POST', '/verification-codes', { email });
      expect(status).toBe(429);
    }
  });

  it('count again when the ten minutes are over', async () => {
    const { db } = open().tenants.default;
    const recipient = { type: 'email', value: 'later@example.com' } as const;
    for (let index = 0; index < 10; index++) await countSend(db, recipient);
    expect(await refusal(countSend(db, recipient))).toBe('request.message_rate_limited');
    await uncountSend(db, recipient);
    expect(await refusal(countSend(db, recipient))).toBe('nothing was refused');
    await db.write
      .updateTable('attempts')
      .set({ windowStart: Date.now() - 601_000 })
      .where('action', '=', 'send-message')
      .execute();
    expect(await refusal(countSend(db, recipient))).toBe('nothing was refused');
  });

  it('need a token to be looked at', async () => {
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await open().core.inject({ method, url: '/api/development-inbox' })).statusCode).toBe(401);
    }
  });
});

onEveryServer(
  'messages with nothing set up',
  (open) => {
    it('are refused with 501 and leave no trace', async () => {
      const { status, body } = await open().api('POST', '/verification-codes', { phone: '34612345678' });
      expect([status, body.code]).toEqual([501, 'connector.not_found']);
      const left = await open()
        .tenants.default.db.read.selectFrom('single_use')
        .selectAll()
        .where('purpose', '=', 'verification-code')
        .execute();
      expect(left).toEqual([]);
      expect((await open().api('GET', '/development-inbox')).body).toEqual([]);
    });
  },
  { env: { DEVELOPMENT_INBOX: 'no' } },
);

onEveryServer('messages through a connector', (open) => {
  const setUp = async (config: object) => {
    const { status } = await open().api('POST', '/connectors', { connectorId: smtp, config });
    expect(status).toBe(200);
  };

  it('go out in the connector’s words, with values that cannot become markup, and not into the inbox', async () => {
    const server = await startMailServer();
    await setUp(smtpSettings(server.port));
    const payload = { code: '123456', user: { name: '<b>Ana</b>' } };
    await sendMessage(open().tenants.default, message('ana@example.com', { payload }));
    const [mail] = server.mails;
    expect(mail?.to).toEqual(['ana@example.com']);
    expect(mail?.raw).toContain('Subject: SignIn: 123456');
    expect(mail?.raw).toContain('<p>123456 for &lt;b&gt;Ana&lt;/b&gt;, {{application.name}} {{missing}}</p>');
    expect((await open().api('GET', '/development-inbox')).body).toEqual([]);
    await server.close();
  });

  it('use the generic template for a type that has none', async () => {
    const server = await startMailServer();
    await setUp(smtpSettings(server.port));
    await sendMessage(open().tenants.default, message('ana@example.com', { type: 'BindMfa' }));
    expect(server.mails[0]?.raw).toContain('Subject: Generic: 123456');
    await server.close();
  });

  it('prefer the administrator’s template in the person’s language, then in the fallback language', async () => {
    const server = await startMailServer();
    await setUp(smtpSettings(server.port));
    const template = (languageTag: string, templateType: string, details: object) => ({
      languageTag,
      templateType,
      details,
    });
    const { status, body } = await open().api('PUT', '/email-templates', {
      templates: [
        template('es', 'SignIn', {
          subject: 'Hola {{code}}',
          content: 'Hola {{code}}',
          contentType: 'text/plain',
          replyTo: 'Ayuda <ayuda@example.com>',
          sendFrom: '{{application.name}} <app@example.com>',
        }),
        template('en', 'SignIn', { subject: 'Hello {{code}}', content: '<p>{{code}}</p>' }),
        template('en', 'Generic', { subject: 'Generic by language', content: '<p>{{code}}</p>' }),
      ],
    });
    expect([status, body.length]).toEqual([200, 3]);
    const { default: tenant } = open().tenants;
    const payload = { code: '1', application: { name: 'Librería' } };
    await sendMessage(tenant, message('a@example.com', { languages: ['es-MX'], payload }));
    await sendMessage(tenant, message('b@example.com', { languages: ['ja'], payload }));
    await sendMessage(tenant, message('c@example.com', { languages: ['es'], type: 'Register', payload }));
    const [spanish, english, generic] = server.mails.map(({ raw }) => raw);
    expect(spanish).toMatch(/Subject: Hola 1/);
    expect(spanish).toMatch(/Reply-To: Ayuda <ayuda@example\.com>/);
    expect(spanish).toMatch(/app@example\.com/);
    expect(english).toMatch(/Subject: Hello 1/);
    expect(generic).toMatch(/Subject: Generic by language/);
    await open().api('DELETE', '/email-templates?languageTag=es');
    await open().api('DELETE', '/email-templates?languageTag=en');
    await server.close();
  });

  it('come in the person’s language while the form’s templates are untouched', async () => {
    const server = await startMailServer();
    const { body: factory } = await open().api('GET', `/connector-factories/${smtp}`);
    const templates = factory.formItems.find(({ key }: { key: string }) => key === 'templates').defaultValue;
    await setUp({ ...smtpSettings(server.port), templates });
    await sendMessage(open().tenants.default, message('ana@example.com', { languages: ['de'] }));
    expect(server.mails[0]?.raw).toContain('Dein Code zum Anmelden: 123456');
    await server.close();
  });

  it('that the provider refuses are told with its words, are not counted, and may be tried again', async () => {
    const server = await startMailServer({ refuse: 'Mailbox is full' });
    await setUp(smtpSettings(server.port));
    for (let index = 0; index < 12; index++) {
      const { status, body } = await open().api('POST', '/verification-codes', { email: 'full@example.com' });
      expect([status, body.code]).toEqual([400, 'connector.general']);
      expect(body.message).toContain('Mailbox is full');
    }
    const verify = await open().api('POST', '/verification-codes/verify', {
      email: 'full@example.com',
      verificationCode: '123456',
    });
    expect(verify.body.code).toBe('verification_code.not_found');
    await server.close();
  });
});

onEveryServer('verification codes of the Management API', (open) => {
  const newest = async () => (await open().api('GET', '/development-inbox')).body[0];
  const verify = async (verificationCode: string, email = 'ana@example.com') => {
    const { status, body } = await open().api('POST', '/verification-codes/verify', {
      email,
      verificationCode,
    });
    return status === 204 ? 'right' : body.code;
  };
  const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

  it('are six digits, work once, and only for their address', async () => {
    expect((await open().api('POST', '/verification-codes', { email: 'ana@example.com' })).status).toBe(204);
    const { code, type } = await newest();
    expect(code).toMatch(/^\d{6}$/);
    expect(type).toBe('Generic');
    expect(await verify(code, 'bea@example.com')).toBe('verification_code.not_found');
    expect(await verify(wrong(code))).toBe('verification_code.code_mismatch');
    expect(await verify(code, 'ANA@example.com')).toBe('right');
    expect(await verify(code)).toBe('verification_code.not_found');
  });

  it('have more digits where the tenant wants them, seven or eight', async () => {
    for (const codeLength of [7, 8]) {
      await open().api('PATCH', '/sign-in-exp', { verificationCodePolicy: { codeLength } });
      await open().api('POST', '/verification-codes', { email: 'ana@example.com' });
      const { code } = await newest();
      expect(code).toMatch(new RegExp(`^\\d{${codeLength}}$`));
      expect(await verify(code)).toBe('right');
    }
    for (const codeLength of [5, 9, 6.5, '8'])
      expect(
        (await open().api('PATCH', '/sign-in-exp', { verificationCodePolicy: { codeLength } })).status,
      ).toBe(400);
    await open().api('PATCH', '/sign-in-exp', { verificationCodePolicy: {} });
  });

  it('are not taken back with another one, asked for earlier, that the provider refuses late', async () => {
    let letGo = (): void => undefined;
    const late = await startMailServer({ repeats: true, until: new Promise<void>((done) => (letGo = done)) });
    const quick = await startMailServer();
    const email = 'twice@example.com';
    const ask = () => open().api('POST', '/verification-codes', { email });
    const use = async (config: object) =>
      (await open().api('POST', '/connectors', { connectorId: smtp, config })).body.id;
    await use(smtpSettings(late.port));
    const earlier = ask();
    await expect.poll(() => late.mails.length).toBe(1);
    const id = await use(smtpSettings(quick.port));
    expect((await ask()).status).toBe(204);
    letGo();
    expect((await earlier).status).toBe(400);
    const code = /Generic: (\d{6})/.exec(quick.mails[0]?.raw ?? '')?.[1] ?? '';
    await open().api('DELETE', `/connectors/${id}`);
    expect(await verify(code, email)).toBe('right');
    await late.close();
    await quick.close();
  });

  it('are replaced by a newer one', async () => {
    await open().api('POST', '/verification-codes', { email: 'ana@example.com' });
    const { code: older } = await newest();
    await open().api('POST', '/verification-codes', { email: 'ana@example.com' });
    const { code: newer } = await newest();
    if (older !== newer) expect(await verify(older)).toBe('verification_code.code_mismatch');
    expect(await verify(newer)).toBe('right');
  });

  it('stop working after the tries that the tenant allows, also for parallel guesses', async () => {
    await open().api('PATCH', '/sign-in-exp', { verificationCodePolicy: { maxRetryAttempts: 3 } });
    await open().api('POST', '/verification-codes', { email: 'guess@example.com' });
    const { code } = await newest();
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => verify(wrong(code), 'guess@example.com')),
    );
    expect(guesses.filter((outcome) => outcome === 'verification_code.code_mismatch')).toHaveLength(3);
    expect(await verify(code, 'guess@example.com')).toBe('verification_code.exceed_max_try');
  });

  it('expire', async () => {
    await open().api('POST', '/verification-codes', { email: 'late@example.com' });
    const { code } = await newest();
    await open()
      .tenants.default.db.write.updateTable('single_use')
      .set({ expiresAt: Date.now() - 1 })
      .where('subject', '=', 'email:late@example.com')
      .execute();
    expect(await verify(code, 'late@example.com')).toBe('verification_code.expired');
  });

  it('lets exactly one of many parallel right answers through', async () => {
    await open().api('POST', '/verification-codes', { phone: '34612345678' });
    const { code } = await newest();
    const answers = await Promise.all(
      Array.from({ length: 3 }, () =>
        open().api('POST', '/verification-codes/verify', { phone: '34612345678', verificationCode: code }),
      ),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  });

  it('refuses bodies without exactly what is needed', async () => {
    for (const body of [
      {},
      { email: 5 },
      { email: 'nonsense' },
      { phone: 'abc' },
      { phone: '+34612345678' },
    ]) {
      const { status, body: answer } = await open().api('POST', '/verification-codes', body);
      expect([status, answer.code]).toEqual([400, 'guard.invalid_input']);
    }
    expect((await open().api('POST', '/verification-codes/verify', { email: 'a@b.c' })).status).toBe(400);
  });
});
