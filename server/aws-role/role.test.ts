/** A server with a role sends mails without a key, and no address that an administrator types leads to where it has it from. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SesEmulator, startSesEmulator } from '@portero/connectors/aws-ses/emulator.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigError, readConfig } from '../config.ts';
import { findFactory } from '../connectors/factories.ts';
import { openUnsaved } from '../connectors/senders.ts';
import { smtpSettings } from '../messages/testing.ts';
import { createOutbound } from '../outbound/outbound.ts';
import { startPortero } from '../testing/portero.ts';
import { given, type RoleEmulator, startRoleEmulator } from './emulator.ts';
import { AwsRole } from './role.ts';

const folder = mkdtempSync(join(tmpdir(), 'portero-role-'));
const tokenFile = join(folder, 'token');
const outbound = createOutbound({ allowPrivate: false });
const arn = 'arn:aws:iam::123456789012:role/mails';
let aws: RoleEmulator;
beforeAll(async () => {
  aws = await startRoleEmulator();
});
afterAll(async () => {
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  aws.asked.length = 0;
  Object.assign(aws, { life: 3_600_000, role: 'portero-mails', status: undefined });
  writeFileSync(tokenFile, `${aws.token}\n`);
});
afterEach(() => void vi.useRealTimers());

const roleIn = (env: Record<string, string>) => new AwsRole(readConfig(env).aws);
const sources = {
  cluster: () => ({
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    AWS_ROLE_ARN: arn,
    AWS_ENDPOINT_URL_STS: aws.url,
  }),
  container: () => ({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${aws.url}/v1/credentials`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile,
  }),
  instance: () => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: aws.url }),
};
const ask = (role: AwsRole) => role.credentials('eu-west-1', outbound);
const isGiven = { sessionToken: expect.stringMatching(/^role-session\/\d+==$/) };

describe('the role of this server', () => {
  it('is a key in the environment, whatever else there is, and asks nobody', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's/1', AWS_SESSION_TOKEN: 't' };
    expect(await ask(roleIn({ ...sources.instance(), ...sources.cluster(), ...keys }))).toEqual({
      accessKeyId: 'AKIA1',
      secretAccessKey: 's/1',
      sessionToken: 't',
    });
    expect(aws.asked).toEqual([]);
  });

  it('is what STS gives for the token of the cluster, as it stands in its file now', async () => {
    const role = roleIn(sources.cluster());
    writeFileSync(tokenFile, 'of yesterday');
    await expect(ask(role)).rejects.toThrow(`STS refused the role ${arn}: Not authorized to perform sts:`);
    writeFileSync(tokenFile, aws.token);
    expect(await ask(role)).toMatchObject(isGiven);
    expect(aws.asked).toEqual(['POST /', 'POST /']);
    rmSync(tokenFile);
    await expect(ask(roleIn(sources.cluster()))).rejects.toThrow('AWS_WEB_IDENTITY_TOKEN_FILE: the file');
  });

  it('is what the container’s agent gives to whoever shows its token', async () => {
    expect(await ask(roleIn(sources.container()))).toMatchObject(isGiven);
    writeFileSync(tokenFile, 'another');
    await expect(ask(roleIn(sources.container()))).rejects.toThrow('refused to give credentials (HTTP 400)');
  });

  it('is that of the machine’s profile, asked for by version 2 only', async () => {
    expect(await ask(roleIn(sources.instance()))).toMatchObject(isGiven);
    const place = '/latest/meta-data/iam/security-credentials/';
    expect(aws.asked).toEqual(['PUT /latest/api/token', `GET ${place}`, `GET ${place}portero-mails`]);
    aws.role = undefined;
    await expect(ask(roleIn(sources.instance()))).rejects.toThrow('give its instance a profile');
    aws.status = 403;
    await expect(ask(roleIn(sources.instance()))).rejects.toThrow('gave no session (HTTP 403)');
  });

  it('is none on a machine that is not of AWS, or where it is not to be asked for', async () => {
    const nobody = { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1' };
    await expect(ask(roleIn(nobody))).rejects.toThrow('neither its environment nor a metadata service');
    const off = { ...sources.instance(), AWS_EC2_METADATA_DISABLED: 'true' };
    await expect(ask(roleIn(off))).rejects.toThrow('this server has no AWS role');
    expect(aws.asked).toEqual([]);
  });

  it('is kept, asked for once by many, renewed before it ends, and used up when it cannot be', async () => {
    const role = roleIn(sources.container());
    const [first, ...others] = await Promise.all([ask(role), ask(role), ask(role)]);
    for (const other of [...others, await ask(role)]) expect(other).toEqual(first);
    expect(aws.asked).toHaveLength(1);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 56 * 60_000 });
    aws.status = 500;
    expect(await ask(role)).toEqual(first);
    aws.status = undefined;
    const second = await ask(role);
    expect(second).not.toEqual(first);
    vi.setSystemTime(Date.now() + 61 * 60_000);
    aws.status = 500;
    await expect(ask(role)).rejects.toThrow('HTTP 500');
  });

  it('is not passed over where its source fails: mails would go out in another’s name', async () => {
    const both = { ...sources.container(), ...sources.instance() };
    aws.status = 500;
    await expect(ask(roleIn(both))).rejects.toThrow('The container’s agent');
    expect(aws.asked).toEqual(['GET /v1/credentials']);
  });

  it('asks STS of the region through the guarded client, and AWS’s own agent at its own address', async () => {
    const seen: string[] = [];
    const spy: typeof fetch = async (input) => {
      seen.push(String(input));
      return new Response('', { status: 503 });
    };
    const { AWS_ENDPOINT_URL_STS: _, ...cluster } = sources.cluster();
    for (const region of ['eu-west-1', 'cn-north-1', 'eusc-de-east-1'])
      await expect(roleIn(cluster).credentials(region, spy)).rejects.toThrow('HTTP 503');
    expect(seen).toEqual([
      'https://sts.eu-west-1.amazonaws.com/',
      'https://sts.cn-north-1.amazonaws.com.cn/',
      'https://sts.eusc-de-east-1.amazonaws.eu/',
    ]);
    const { container, instance } = readConfig({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/x' }).aws;
    expect(container?.url).toBe('http://169.254.170.2/v2/x');
    expect(instance).toBe('http://169.254.169.254');
  });

  it('is refused half told, or where it would cross a network in the clear', () => {
    for (const [env, problem] of [
      [{ AWS_ACCESS_KEY_ID: 'AKIA1' }, 'AWS_SECRET_ACCESS_KEY: needed with AWS_ACCESS_KEY_ID.'],
      [{ AWS_ROLE_ARN: arn }, 'AWS_WEB_IDENTITY_TOKEN_FILE: needed with AWS_ROLE_ARN.'],
      [{ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '@evil.example/' }, 'must begin with /'],
      [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://10.0.0.1/' }, 'without https'],
      [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.evil.example/' }, 'without https'],
      [{ AWS_ENDPOINT_URL_STS: 'ftp://sts' }, 'AWS_ENDPOINT_URL_STS: not an http or https address'],
    ] as const)
      expect(() => readConfig(env), problem).toThrow(
        expect.objectContaining({ name: ConfigError.name, message: expect.stringContaining(problem) }),
      );
    for (const url of ['https://creds.example/x', 'http://169.254.170.23/v1', 'http://[fd00:ec2::23]/v1'])
      expect(readConfig({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }).aws.container?.url).toBe(url);
  });
});

describe('a connector without a key', () => {
  let ses: SesEmulator;
  afterAll(() => ses.close());

  it('sends as the server’s role, session and all', async () => {
    // The emulators count together: the role is asked for once.
    const fresh = await startRoleEmulator();
    const { accessKeyId, secretAccessKey, sessionToken } = given(1);
    ses = await startSesEmulator({
      keys: { [accessKeyId]: secretAccessKey },
      sessions: { [accessKeyId]: sessionToken },
    });
    const p = await startPortero({
      env: { AWS_ENDPOINT_URL_SESV2: ses.url, AWS_EC2_METADATA_SERVICE_ENDPOINT: fresh.url },
    });
    const factory = findFactory('aws-ses-mail');
    if (!factory) throw new Error('no SES');
    const templates = smtpSettings(1).templates.map(({ usageType, subject, content }) => ({
      usageType,
      subject,
      content,
    }));
    for (const to of ['ana@example.com', 'leo@example.com']) {
      const config = { region: 'eu-west-1', emailAddress: 'hello@example.com', templates };
      const sender = openUnsaved(p.tenants.default, factory, config);
      if (sender.channel !== 'email') throw new Error('no mail');
      await sender.connector.send({ to, type: 'SignIn', payload: {}, subject: 'Code', html: '<p>1</p>' });
    }
    expect(ses.mails.map(({ Destination }) => Destination.ToAddresses)).toEqual([
      ['ana@example.com'],
      ['leo@example.com'],
    ]);
    expect(fresh.asked).toHaveLength(3);
    await p.close();
    await fresh.close();
  }, 60_000);
});
