import { describe, expect, it } from 'vitest';
import { newPerson, Owner } from '../testing/account.ts';
import { onEveryServer } from '../testing/portero.ts';
import { qrPath, qrPng } from './qr.ts';
import { newTotpSecret, totpCode, totpStep, totpUri } from './totp.ts';

describe('one-time passwords', () => {
  // RFC 6238 Appendix B, cut to six digits; the secret is “12345678901234567890”.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('are those of RFC 6238 at %d', (seconds, code) => {
    expect(totpCode(secret, seconds * 1000)).toBe(code);
    expect(totpStep(secret, code, { now: seconds * 1000 })).toBe(Math.floor(seconds / 30));
  });

  it('are taken one step early and late, and no further', () => {
    const now = 1_700_000_010_000;
    const at = (steps: number) => totpStep(secret, totpCode(secret, now + steps * 30_000), { now });
    expect([at(-1), at(0), at(1)]).toEqual([-1, 0, 1].map((off) => Math.floor(now / 30_000) + off));
    expect([at(-2), at(2)]).toEqual([undefined, undefined]);
  });

  it.each(['', '28708', '2870822', '28708a', '２８７０８２', '-87082', '1e5000', '\u0000287082'])(
    'are not %j',
    (code) => expect(totpStep(secret, code, { now: 59_000 })).toBeUndefined(),
  );

  it('come of secrets of 160 bits, each different', () => {
    const secrets = Array.from({ length: 20 }, newTotpSecret);
    expect(new Set(secrets).size).toBe(20);
    for (const one of secrets) expect(one).toMatch(/^[A-Z2-7]{32}$/);
  });

  it('name issuer and account so that neither can add a parameter', () => {
    const uri = totpUri(secret, { issuer: 'id.example', account: 'a&b?secret=X:ñ' });
    const url = new URL(uri);
    expect(url.searchParams.getAll('secret')).toEqual([secret]);
    expect(url.searchParams.get('issuer')).toBe('id.example');
    expect(decodeURIComponent(url.pathname)).toContain('id.example:a&b?secret=X:ñ');
  });

  it('are drawn as a square, for pages and as a picture', () => {
    const { size, path } = qrPath('otpauth://totp/x');
    expect(path).toMatch(/^(M\d+ \d+h1v1h-1z)+$/);
    const png = Buffer.from(qrPng('otpauth://totp/x', 2).split(',')[1] ?? '', 'base64');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size * 2, size * 2]);
  });
});

onEveryServer('second factors in the Management API', (portero) => {
  const person = async (more: Record<string, unknown> = {}) => {
    const username = `ana_${crypto.randomUUID().slice(0, 8)}`;
    const { body } = await portero().api('POST', '/users', { username, ...more });
    return { id: body.id as string, path: `/users/${body.id}/mfa-verifications` };
  };

  it('are added, listed and removed; the secret is told once', async () => {
    const p = portero();
    const { id, path } = await person({ name: 'Ana' });
    expect(await p.api('GET', path)).toMatchObject({ status: 200, body: [] });
    const totp = await p.api('POST', path, { type: 'Totp' });
    expect(totp.status).toBe(200);
    expect(totp.body).toEqual({
      type: 'Totp',
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      secretQrCode: expect.stringMatching(/^data:image\/png;base64,/),
    });
    const codes = await p.api('POST', path, { type: 'BackupCode' });
    expect(codes.body.codes).toHaveLength(10);
    const { body: list } = await p.api('GET', path);
    expect(list).toEqual([
      { id: expect.any(String), type: 'Totp', createdAt: expect.stringMatching(/^\d{4}-.*Z$/) },
      { id: expect.any(String), type: 'BackupCode', createdAt: expect.any(String), remainCodes: 10 },
    ]);
    const secrets = [totp.body.secret, ...codes.body.codes];
    const { body: user } = await p.api('GET', `/users/${id}`);
    const { body: logs } = await p.api('GET', '/logs?page_size=50');
    const [row] = await p.tenants.default.db.read
      .selectFrom('users')
      .selectAll()
      .where('id', '=', id)
      .execute();
    for (const text of [list, user, logs, row].map((one) => JSON.stringify(one)))
      for (const secret of secrets) expect(text).not.toContain(secret);
    expect(JSON.stringify(logs)).toContain('Management.User.MfaVerificationCreated');
    // Backup codes do not stay alone.
    expect((await p.api('DELETE', `${path}/${list[0].id}`)).status).toBe(204);
    expect((await p.api('GET', path)).body).toEqual([]);
    expect((await p.api('DELETE', `${path}/${list[0].id}`)).body.code).toBe('entity.not_found');
    const after = await p.api('GET', '/logs?logKey=Management.User.MfaVerificationDeleted');
    expect(JSON.stringify(after.body)).toContain(id);
  });

  it('take an imported secret and imported codes', async () => {
    const p = portero();
    const { path } = await person();
    const secret = 'GEZDGNBVGY3TQOJQ';
    expect((await p.api('POST', path, { type: 'Totp', secret })).body.secret).toBe(secret);
    const codes = Array.from({ length: 10 }, (_, at) => `000000000${at.toString(16)}`);
    expect((await p.api('POST', path, { type: 'BackupCode', codes })).body.codes).toEqual(codes);
  });

  it('refuse what cannot be, and change nothing', async () => {
    const p = portero();
    const { id, path } = await person();
    const refused = async (body: unknown, status: number, code: string) =>
      expect(await p.api('POST', path, body)).toMatchObject({ status, body: { code } });
    await refused({ type: 'BackupCode' }, 422, 'session.mfa.backup_code_can_not_be_alone');
    for (const secret of ['', 'short', 'a'.repeat(20), 'A'.repeat(33), 'A1'.repeat(10), 'AAAAAAAAAAAAAAA='])
      await refused({ type: 'Totp', secret }, 422, 'user.totp_secret_invalid');
    await p.api('POST', path, { type: 'Totp' });
    await refused({ type: 'Totp' }, 422, 'user.totp_already_in_use');
    const tens = Array.from({ length: 10 }, (_, at) => `00000000a${at}`);
    for (const codes of [
      [],
      tens.slice(1),
      [...tens.slice(1), tens[1]],
      tens.map((one) => one.toUpperCase()),
    ])
      await refused({ type: 'BackupCode', codes }, 422, 'user.wrong_backup_code_format');
    await p.api('POST', path, { type: 'BackupCode', codes: tens });
    await refused({ type: 'BackupCode' }, 422, 'user.backup_code_already_in_use');
    for (const type of ['WebAuthn', 'EmailVerificationCode', 'x'])
      await refused({ type }, 400, 'guard.invalid_input');
    expect((await p.api('GET', path)).body).toHaveLength(2);
    for (const [method, at] of [
      ['GET', ''],
      ['POST', ''],
      ['DELETE', '/x'],
    ] as const) {
      const body = method === 'POST' ? { type: 'Totp' } : undefined;
      const answer = await p.api(method, `/users/nobody/mfa-verifications${at}`, body);
      expect(answer).toMatchObject({ status: 404, body: { code: 'entity.not_found' } });
    }
    const other = await person();
    const [mine] = (await p.api('GET', path)).body;
    expect((await p.api('DELETE', `${other.path}/${mine.id}`)).status).toBe(404);
    expect((await p.api('GET', `/users/${id}/mfa-verifications`)).body).toHaveLength(2);
  });

  it('end what their person was signed in to when one is removed, unless that is to be kept', async () => {
    const p = portero();
    for (const [query, status] of [
      ['', 400],
      ['?keepSessions=true', 200],
    ] as const) {
      const owner = await Owner.signIn(p, await newPerson(p));
      const path = `/users/${owner.userId}/mfa-verifications`;
      await p.api('POST', path, { type: 'Totp' });
      const [{ id }] = (await p.api('GET', path)).body;
      expect((await p.api('DELETE', `${path}/${id}${query}`)).status).toBe(204);
      expect((await owner.refresh()).statusCode, query).toBe(status);
    }
  });

  it('lose none of two that are added at once', async () => {
    const p = portero();
    const { path } = await person();
    const made = await Promise.all(Array.from({ length: 6 }, () => p.api('POST', path, { type: 'Totp' })));
    expect(made.filter(({ status }) => status === 200)).toHaveLength(1);
    const sets = await Promise.all(
      Array.from({ length: 6 }, () => p.api('POST', path, { type: 'BackupCode' })),
    );
    expect(sets.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await p.api('GET', path)).body).toHaveLength(2);
  });
});
