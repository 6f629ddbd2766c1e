import { createHash, pbkdf2Sync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { insertUser } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { isGone, newOwner } from './owners.ts';
import { startImports } from './runner.ts';
import { claimImport, noteResults } from './store.ts';

onEveryServer('imports of people', (portero) => {
  const send = async (
    query: string,
    file: string | Buffer | Readable,
    headers: Record<string, string> = {},
  ) => {
    const answer = await portero().core.inject({
      method: 'POST',
      url: `/api/user-imports?${query}`,
      headers: {
        authorization: `Bearer ${await portero().managementToken()}`,
        'content-type': 'application/octet-stream',
        ...headers,
      },
      payload: file,
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const finished = async (query: string, file: string | Buffer, headers: Record<string, string> = {}) => {
    const made = await send(query, file, headers);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    await portero().imports.run();
    return (await portero().api('GET', `/user-imports/${made.body.id}`)).body;
  };
  const report = async (id: string, query = '') =>
    String((await portero().api('GET', `/user-imports/${id}/report${query}`)).body)
      .trim()
      .split('\r\n');
  const find = async (email: string) =>
    (await portero().api('GET', `/users?search.primaryEmail=${email}&mode.primaryEmail=exact`)).body[0];
  const verifies = async (email: string, password: string) =>
    (await portero().api('POST', `/users/${(await find(email)).id}/password/verify`, { password })).status;

  it('brings in the API’s own JSON, and says what became of each row', async () => {
    const people = [
      {
        username: 'imp_one',
        primaryEmail: 'one@imp.example',
        name: 'One',
        password: 'Secret-horse-1',
        customData: { a: 1 },
      },
      { primaryEmail: 'not an address' },
      { primaryEmail: 'two@imp.example', profile: { givenName: 'Two' }, createdAt: 1234, isSuspended: true },
      { name: 'Nobody' },
      { primaryEmail: 'ONE@imp.example' },
      { username: 'nul\u0000' },
      ['no', 'object'],
    ];
    const bad = await send('format=json', JSON.stringify(people));
    expect([bad.status, bad.body.code]).toEqual([400, 'request.invalid_input']);
    const done = await finished('format=json', JSON.stringify(people.slice(0, 6)));
    expect(done).toMatchObject({
      state: 'Done',
      received: 6,
      processed: 6,
      created: 2,
      skipped: 1,
      failed: 3,
    });
    expect(await find('two@imp.example')).toMatchObject({
      profile: { givenName: 'Two' },
      createdAt: 1234,
      isSuspended: true,
      hasPassword: false,
    });
    expect(await verifies('one@imp.example', 'Secret-horse-1')).toBe(204);
    const lines = await report(done.id);
    expect(lines).toHaveLength(7);
    expect(lines[1]).toMatch(/^1,one@imp\.example,created,[0-9a-z]{12},,$/);
    expect(lines[2]).toMatch(/^2,not an address,failed,,request\.invalid_input,/);
    expect(lines[5]).toMatch(/^5,ONE@imp\.example,skipped,[0-9a-z]{12},,Is there already\.$/);
    expect(await report(done.id, '?outcome=failed')).toHaveLength(4);
  });

  it('takes columns of spreadsheets, whatever separates them, and formulas come back as they were', async () => {
    const csv =
      '\ufeffemail;name;phone;isSuspended;profile.familyName;customData.plan\r\n' +
      'c1@imp.example;"Com;ma ""x""\r\nline";+34 600-111-222;no;López;gold\r\n' +
      "c2@imp.example;'=1+1;;;;\r\n" +
      'c3@imp.example;too;few\r\n\r\n';
    const done = await finished('format=csv', csv);
    expect(done).toMatchObject({ created: 2, failed: 1 });
    expect(await find('c1@imp.example')).toMatchObject({
      name: 'Com;ma "x"\r\nline',
      primaryPhone: '34600111222',
      profile: { familyName: 'López' },
      customData: { plan: 'gold' },
    });
    expect((await find('c2@imp.example')).name).toBe('=1+1');
    const exported = await portero().api('GET', '/user-exports?format=csv&search=%25c2@imp%25');
    expect(exported.body).toContain(",'=1+1,");
    const again = await finished('format=csv&onDuplicate=update', String(exported.body));
    expect(again).toMatchObject({ updated: 1, failed: 0 });
    expect((await find('c2@imp.example')).name).toBe('=1+1');

    for (const name of ['＝1+1', '\n=1+1', "'quoted"]) {
      const { id } = await find('c2@imp.example');
      expect((await portero().api('PATCH', `/users/${id}`, { name })).status).toBe(200);
      const file = await portero().api('GET', '/user-exports?format=csv&search=%25c2@imp%25');
      expect(await finished('format=csv&onDuplicate=update', String(file.body))).toMatchObject({
        updated: 1,
      });
      expect((await find('c2@imp.example')).name).toBe(name);
    }
  });

  it('compares the hashes of Auth0, Firebase and Keycloak, and keeps what nobody verified out of identifiers', async () => {
    const salted = createHash('sha256').update('saltSecret-horse-2').digest('hex');
    const auth0 = [
      {
        user_id: 'auth0|abc123',
        email: 'a1@imp.example',
        email_verified: true,
        custom_password_hash: {
          algorithm: 'sha256',
          hash: { value: salted },
          salt: { value: 'salt', position: 'prefix' },
        },
      },
      { email: 'a2@imp.example', email_verified: false },
      { email: 'a3@imp.example', email_verified: false, username: 'a_three' },
      {
        email: 'a4@imp.example',
        email_verified: true,
        custom_password_hash: { algorithm: 'ldap', hash: { value: 'x' } },
      },
    ]
      .map((one) => JSON.stringify(one))
      .join('\n');
    expect(await finished('format=auth0&keepIds=true', auth0)).toMatchObject({ created: 2, failed: 2 });
    expect((await find('a1@imp.example')).id).toBe('abc123');
    expect(await verifies('a1@imp.example', 'Secret-horse-2')).toBe(204);
    expect(await verifies('a1@imp.example', 'Secret-horse-3')).toBe(422);
    expect(await find('a3@imp.example')).toBeUndefined();

    const salt = Buffer.from('0123456789abcdef');
    const value = pbkdf2Sync('Secret-horse-4', salt, 1000, 64, 'sha512').toString('base64');
    const realm = {
      realm: 'x',
      roles: { realm: [{ name: 'users' }], users: [] },
      users: [
        {
          username: 'kc_user',
          email: 'k1@imp.example',
          emailVerified: true,
          enabled: true,
          firstName: 'Key',
          lastName: 'Cloak',
          credentials: [
            {
              type: 'password',
              secretData: JSON.stringify({ value, salt: salt.toString('base64') }),
              credentialData: JSON.stringify({ hashIterations: 1000, algorithm: 'pbkdf2-sha512' }),
            },
          ],
        },
      ],
      clients: [{ users: [{ username: 'no_user' }] }],
    };
    expect(await finished('format=keycloak', JSON.stringify(realm, null, 2))).toMatchObject({
      received: 1,
      created: 1,
    });
    expect(await verifies('k1@imp.example', 'Secret-horse-4')).toBe(204);

    // https://github.com/firebase/scrypt
    const parameters = {
      signerKey: 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
      saltSeparator: 'Bw==',
      rounds: 8,
      memCost: 14,
    };
    const firebase = {
      users: [
        {
          localId: 'fb1',
          email: 'f1@imp.example',
          emailVerified: true,
          salt: '42xEC+ixf3L2lw==',
          passwordHash:
            'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
          createdAt: '1500000000000',
        },
      ],
    };
    expect(await finished('format=firebase', JSON.stringify(firebase))).toMatchObject({ failed: 1 });
    expect(
      await finished('format=firebase', JSON.stringify(firebase), {
        'firebase-hash': JSON.stringify(parameters),
      }),
    ).toMatchObject({ created: 1 });
    expect(await verifies('f1@imp.example', 'user1password')).toBe(204);
  });

  it('says of addresses what the file says, and takes back nothing that was proved here', async () => {
    const flag = async (email: string) => (await find(email))?.isEmailVerified ?? null;
    const people = [
      { email: 'v1@imp.example', email_verified: true },
      { email: 'v2@imp.example', email_verified: false },
      { email: 'v3@imp.example' },
    ]
      .map((one) => JSON.stringify(one))
      .join('\n');
    expect(await finished('format=auth0&trustUnverified=true', people)).toMatchObject({ created: 3 });
    const all = ['v1@imp.example', 'v2@imp.example', 'v3@imp.example'];
    expect(await Promise.all(all.map(flag))).toEqual([true, false, null]);

    // Out and in again, they are what they were.
    for (const format of ['json', 'csv']) {
      const query = 'search=%25v_@imp.example%25';
      const { body } = await portero().api('GET', `/user-exports?format=${format}&${query}`);
      const ids = await Promise.all(all.map(async (email) => (await find(email)).id));
      for (const id of ids) await portero().api('DELETE', `/users/${id}`);
      const file = typeof body === 'string' ? body : JSON.stringify(body);
      const again = await finished(`format=${format}&trustUnverified=true`, file);
      expect(again).toMatchObject({ created: 3, failed: 0 });
      expect(await Promise.all(all.map(flag))).toEqual([true, false, null]);
    }

    const update = all
      .map((primaryEmail) =>
        JSON.stringify({ primaryEmail: primaryEmail.toUpperCase(), isEmailVerified: false }),
      )
      .join('\n');
    expect(await finished('format=json&onDuplicate=update&trustUnverified=true', update)).toMatchObject({
      updated: 3,
    });
    expect(await Promise.all(all.map((email) => flag(email.toUpperCase())))).toEqual([true, false, false]);
    // Another address of the same person is what the file says of it.
    const [one] = (await portero().api('GET', '/users?search.primaryEmail=V1@IMP.example')).body;
    await portero().api('PATCH', `/users/${one.id}`, { username: 'v_one' });
    const moved = JSON.stringify([
      { username: 'v_one', primaryEmail: 'v9@imp.example', isEmailVerified: false },
    ]);
    await finished('format=json&onDuplicate=update&trustUnverified=true', moved);
    expect(await flag('v9@imp.example')).toBe(false);
  });

  it('refuses files that it cannot read, and imports nothing of them', async () => {
    const before = (await portero().api('GET', '/dashboard/users/total')).body;
    for (const [name, query, file] of [
      ['not UTF-8', 'format=csv', Buffer.from([0x65, 0x6d, 0x61, 0x69, 0x6c, 0x0a, 0xff, 0xfe, 0x0a])],
      ['empty', 'format=csv', ' '.repeat(0)],
      ['empty list', 'format=json', '[]'],
      ['not JSON', 'format=json', 'username\nana'],
      ['cut JSON', 'format=json', '[{"username":"cut_one"},{"username":"cu'],
      ['cut behind a record', 'format=json', '[{"username":"cut_one"}'],
      ['brackets', 'format=json', '[{"username":"cut_one"}]]'],
      ['cut quotes', 'format=csv', 'username\n"cut_one'],
      ['unknown column', 'format=csv', 'username,role\ncut_one,admin\n'],
      ['same column twice', 'format=csv', 'username,username\na,b\n'],
      ['no users', 'format=keycloak', '{"realm":"x"}'],
      ['numbers', 'format=json', '[1,2]'],
      ['no such format', 'format=xml', '<users/>'],
      ['hash parameters', 'format=firebase', '{"users":[]}'],
    ] as const) {
      const headers = name === 'hash parameters' ? { 'firebase-hash': '{' } : {};
      const { status } = await send(query, file, headers as Record<string, string>);
      expect(status, name).toBe(400);
    }
    await portero().imports.run();
    expect((await portero().api('GET', '/dashboard/users/total')).body).toEqual(before);
  });

  it('says what it was given instead of text', async () => {
    for (const [bytes, said] of [
      [[0x50, 0x4b, 0x03, 0x04, 0x14], /workbook.*Save it .*as CSV/],
      [[0x1f, 0x8b, 0x08], /compressed/],
      [[0xff, 0xfe, 0x65, 0x00], /UTF-16/],
      [[0xfe, 0xff, 0x00, 0x65], /UTF-16/],
      [[...Buffer.from('name,email\nJos'), 0xe9, 0x2c], /not UTF-8/],
    ] as const) {
      const { status, body } = await send('format=csv', Buffer.from(bytes));
      expect([status, body.details]).toEqual([400, expect.stringMatching(said)]);
    }
    // What a spreadsheet program on Windows writes is taken: a mark at the beginning, semicolons, CRLF.
    expect(await finished('format=csv', '\ufeffusername;name\r\nbom_1;José\r\n')).toMatchObject({
      created: 1,
      failed: 0,
    });
  });

  it('survives fields without end: only their row is lost', async () => {
    const big = 'x'.repeat(300_000);
    expect(
      await finished('format=csv', `username,name\nbig_1,${big}\nbig_2,Two\n"big_3","${big}"\nbig_4,Four\n`),
    ).toMatchObject({ created: 2, failed: 2 });
    expect(
      await finished(
        'format=json',
        `[{"username":"big_5","name":"${big}"},{"username":"big_6"},{"username" "big_7"}]`,
      ),
    ).toMatchObject({ created: 1, failed: 2 });
  });

  it('forgets an upload that is cut off', async () => {
    const server = createServer(portero().core.door).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const upload = request({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      method: 'POST',
      path: '/api/user-imports?format=csv',
      headers: { authorization: `Bearer ${await portero().managementToken()}`, 'content-type': 'text/csv' },
    });
    upload.on('error', () => undefined);
    const lines = Array.from({ length: 450 }, (_, index) => `cut_off_${index}\n`).join('');
    upload.write(`username\n${lines}`);
    const newest = async () => (await portero().api('GET', '/user-imports?page_size=1')).body[0];
    await expect.poll(async () => (await newest()).received, { timeout: 10_000 }).toBe(400);
    upload.destroy();
    await expect.poll(async () => (await newest()).state, { timeout: 10_000 }).toBe('Failed');
    server.close();
    await portero().imports.run();
    expect((await portero().api('GET', '/users?search=%25cut_off%25')).body).toEqual([]);
  });

  it('tells in a trial what would happen, changes nobody, and can then be run', async () => {
    const file = 'username,name\ntrial_1,One\nimp_one,Other\n1bad,x\n';
    const trial = await finished('format=csv&dryRun=true&onDuplicate=update', file);
    expect(trial).toMatchObject({ state: 'Done', isDryRun: true, created: 1, updated: 1, failed: 1 });
    expect((await portero().api('GET', '/users?search=trial\\_1')).body).toEqual([]);
    expect((await find('one@imp.example')).name).toBe('One');
    expect((await portero().api('POST', `/user-imports/${trial.id}/run`)).status).toBe(200);
    expect((await portero().api('POST', `/user-imports/${trial.id}/run`)).status).toBe(400);
    await portero().imports.run();
    const { body } = await portero().api('GET', `/user-imports/${trial.id}`);
    expect(body).toMatchObject({ state: 'Done', isDryRun: false, created: 1, updated: 1, failed: 1 });
    expect((await find('one@imp.example')).name).toBe('Other');
  });

  it('goes on behind the last portion when its process is gone, and makes nobody twice', async () => {
    const p = portero();
    const { db } = p.tenants.default;
    await p.imports.stop();
    const lines = Array.from({ length: 120 }, (_, index) => `crash_${index}`).join('\n');
    const made = await send('format=csv', `username\n${lines}\n`);
    const dead = await claimImport(db, 'dead', Date.now(), Date.now() - 1);
    expect(dead?.id).toBe(made.body.id);
    await insertUser(p, 'crashed_first', { username: 'crash_0', usernameKey: 'crash_0' });
    await noteResults(db, made.body.id, 'dead', [{ row: 1, outcome: 'created', userId: 'crashed_first' }], {
      leaseUntil: Date.now() - 1,
      keepSealed: false,
    });
    // Two processes find it at the same time.
    const others = [startImports([p.tenants.default]), startImports([p.tenants.default])];
    await expect
      .poll(
        async () => {
          await Promise.all(others.map((one) => one.run()));
          return (await p.api('GET', `/user-imports/${made.body.id}`)).body;
        },
        { timeout: 20_000 },
      )
      .toMatchObject({ state: 'Done', processed: 120, created: 120, failed: 0 });
    await Promise.all(others.map((one) => one.stop()));
    expect(Number((await p.api('GET', '/users?search=crash\\_%25')).headers['total-number'])).toBe(120);
    expect(await noteResults(db, made.body.id, 'dead', [], { leaseUntil: 0, keepSealed: false })).toBe(false);
    const rows = await db.read
      .selectFrom('user_import_rows')
      .select('sealed')
      .where('importId', '=', made.body.id)
      .execute();
    expect(rows.every(({ sealed }) => sealed === null)).toBe(true);
  });

  it('is given back when its run fails, so that the next goes on at once; others do not wait for it', async () => {
    const p = portero();
    const { db } = p.tenants.default;
    const { body: broken } = await send('format=csv', 'username\nbroken_1\nbroken_2\n');
    const { body: good } = await send('format=csv', 'username\nbehind_1\n');
    const rows = () => db.write.updateTable('user_import_rows').where('importId', '=', broken.id);
    const { sealed } = await db.read
      .selectFrom('user_import_rows')
      .select('sealed')
      .where('importId', '=', broken.id)
      .where('row', '=', 2)
      .executeTakeFirstOrThrow();
    await rows().set({ sealed: 'cannot be opened' }).where('row', '=', 2).execute();
    const runner = startImports([p.tenants.default]);
    await runner.run();
    const state = async (id: string) => (await p.api('GET', `/user-imports/${id}`)).body.state;
    expect([await state(broken.id), await state(good.id)]).toEqual(['Waiting', 'Done']);
    await rows().set({ sealed }).where('row', '=', 2).execute();
    await runner.run();
    expect((await p.api('GET', `/user-imports/${broken.id}`)).body).toMatchObject({
      state: 'Done',
      created: 2,
    });
    await runner.stop();
  });

  it('pauses where it is, takes nothing more from who has it in hand, and goes on when asked', async () => {
    const p = portero();
    const { db } = p.tenants.default;
    // Nobody runs imports of this server any more, since an earlier test stopped them.
    const { body: made } = await send('format=csv', 'username\npause_1\npause_2\n');
    const call = (what: string) => p.api('POST', `/user-imports/${made.id}/${what}`);
    expect((await call('resume')).status).toBe(400);
    // Whoever got it first works on it when it is paused.
    const later = Date.now() + 60_000;
    expect((await claimImport(db, 'slow', Date.now(), later))?.id).toBe(made.id);
    expect((await call('pause')).body.state).toBe('Paused');
    const theirs = [{ row: 1, outcome: 'created' as const, userId: 'nobody' }];
    expect(await noteResults(db, made.id, 'slow', theirs, { leaseUntil: later, keepSealed: false })).toBe(
      false,
    );
    const runner = startImports([p.tenants.default]);
    await runner.run();
    const { body: still } = await p.api('GET', `/user-imports/${made.id}`);
    expect(still).toMatchObject({ state: 'Paused', processed: 0, finishedAt: null });
    expect((await call('pause')).status).toBe(400);
    expect((await call('run')).status).toBe(400);
    expect((await p.api('DELETE', `/user-imports/${made.id}`)).status).toBe(400);
    expect((await call('resume')).body.state).toBe('Waiting');
    await expect
      .poll(async () => {
        await runner.run();
        return (await p.api('GET', `/user-imports/${made.id}`)).body;
      })
      .toMatchObject({ state: 'Done', created: 2 });
    expect((await call('pause')).status).toBe(400);

    // Nobody went on with it: what it holds of people is forgotten, but not before its time.
    await runner.stop();
    const { body: left } = await send('format=csv', 'username\npause_3\n');
    await p.api('POST', `/user-imports/${left.id}/pause`);
    const sweep = async () => {
      const next = startImports([p.tenants.default]);
      await next.run();
      await next.stop();
      const sealed = await db.read
        .selectFrom('user_import_rows')
        .select('sealed')
        .where('importId', '=', left.id)
        .executeTakeFirstOrThrow();
      return [(await p.api('GET', `/user-imports/${left.id}`)).body.state, sealed.sealed !== null];
    };
    expect(await sweep()).toEqual(['Paused', true]);
    await db.write.updateTable('user_imports').set({ leaseUntil: 1 }).where('id', '=', left.id).execute();
    expect(await sweep()).toEqual(['Cancelled', false]);
  });

  it('lists what became of each row, by pages and by outcome', async () => {
    const runner = startImports([portero().tenants.default]);
    const { body: made } = await send('format=csv', 'username\nlisted_1\n1bad\nlisted_2\n2bad\n');
    await expect
      .poll(async () => {
        await runner.run();
        return (await portero().api('GET', `/user-imports/${made.id}`)).body.state;
      })
      .toBe('Done');
    await runner.stop();
    const rows = (query: string) => portero().api('GET', `/user-imports/${made.id}/rows?${query}`);
    const failed = await rows('outcome=failed&page_size=1&page=2');
    expect(failed.body).toEqual([
      {
        row: 4,
        who: '2bad',
        outcome: 'failed',
        userId: null,
        code: expect.any(String),
        message: expect.any(String),
      },
    ]);
    expect(failed.headers['total-number']).toBe('2');
    const all = await rows('');
    expect(all.headers['total-number']).toBe('4');
    expect(all.body.map(({ row, outcome }: { row: number; outcome: string }) => [row, outcome])).toEqual([
      [1, 'created'],
      [2, 'failed'],
      [3, 'created'],
      [4, 'failed'],
    ]);
    expect((await rows('outcome=good')).status).toBe(400);
    expect((await portero().api('GET', '/user-imports/nothing/rows')).status).toBe(404);
  });

  it('looks at rows that meet an earlier row, however close, in the order of the file', async () => {
    const runner = startImports([portero().tenants.default]);
    const rows = [
      { username: 'meets_1', primaryEmail: 'meets@imp.example' },
      { primaryEmail: 'Meets@imp.example', name: 'Later' },
      { username: 'meets_2', primaryPhone: '12' },
      { username: 'meets_2', name: 'The number was refused, the name is free' },
      { username: 'meets_1', primaryPhone: '34600111333' },
      { username: 'meets_2', primaryPhone: '34600111333' },
    ];
    const made = await send('format=json&onDuplicate=update', JSON.stringify(rows));
    await expect
      .poll(async () => {
        await runner.run();
        return (await portero().api('GET', `/user-imports/${made.body.id}`)).body;
      })
      .toMatchObject({ state: 'Done', created: 2, updated: 2, failed: 2 });
    await runner.stop();
    expect(await find('meets@imp.example')).toMatchObject({
      username: 'meets_1',
      primaryPhone: '34600111333',
    });
    const lines = await report(made.body.id, '?outcome=failed');
    expect(lines[2]).toMatch(/^6,meets_2,failed,,request\.invalid_input,.*different people/);
  });

  it('says of a trial that is run and stopped only what the run has done', async () => {
    const p = portero();
    const { db } = p.tenants.default;
    await p.imports.stop();
    const runner = startImports([p.tenants.default]);
    const made = await send('format=csv&dryRun=true', 'username\nstopped_1\nstopped_2\n');
    const trial = async () => {
      await runner.run();
      return (await p.api('GET', `/user-imports/${made.body.id}`)).body;
    };
    await expect.poll(trial).toMatchObject({ state: 'Done', isDryRun: true, created: 2 });
    await runner.stop();
    await p.api('POST', `/user-imports/${made.body.id}/run`);
    expect((await report(made.body.id))[1]).toBe('1,stopped_1,waiting,,,');
    expect(await report(made.body.id, '?outcome=created')).toHaveLength(1);
    await p.api('POST', `/user-imports/${made.body.id}/cancel`);
    expect((await report(made.body.id))[2]).toBe('2,stopped_2,waiting,,,');
    const kept = db.read.selectFrom('user_import_rows').select('row').where('sealed', 'is not', null);
    expect(await kept.where('importId', '=', made.body.id).execute()).toEqual([]);
    expect((await p.api('DELETE', `/user-imports/${made.body.id}`)).status).toBe(204);
  });

  it('waits for no lease of a process that is gone from this machine, and for every other', () => {
    const [host, , start, own] = newOwner().split(' ');
    expect(isGone(newOwner())).toBe(false);
    expect(isGone(`${host} ${process.pid} another-start ${own}`)).toBe(true);
    expect(isGone(`${host} 2147483646 ${start} ${own}`)).toBe(true);
    expect(isGone(`elsewhere ${process.pid} another-start ${own}`)).toBe(false);
    expect(isGone('dead')).toBe(false);
  });

  it('does not give anybody the id of somebody who was deleted', async () => {
    const p = portero();
    const runner = startImports([p.tenants.default]);
    await insertUser(p, 'once_here');
    await p.api('DELETE', '/users/once_here');
    const made = await send('format=json&keepIds=true', '[{"id":"once_here","username":"reborn"}]');
    await expect
      .poll(async () => {
        await runner.run();
        return (await p.api('GET', `/user-imports/${made.body.id}`)).body;
      })
      .toMatchObject({ state: 'Done', failed: 1 });
    await runner.stop();
  });

  it('stays in its tenant, and needs the right to change people', async () => {
    const p = portero();
    const [newest] = (await p.api('GET', '/user-imports')).body;
    const admin = { authorization: `Bearer ${await p.managementToken('admin')}` };
    for (const path of ['', '/report'])
      expect(
        (await p.admin?.inject({ url: `/api/user-imports/${newest.id}${path}`, headers: admin }))?.statusCode,
      ).toBe(404);
    expect((await p.admin?.inject({ url: '/api/user-imports', headers: admin }))?.json()).toEqual([]);
    expect(
      (
        await p.core.inject({
          method: 'POST',
          url: '/api/user-imports?format=csv',
          payload: 'username\nx_y\n',
        })
      ).statusCode,
    ).toBe(401);
    expect((await p.core.inject({ url: '/api/user-exports', headers: admin })).statusCode).toBe(401);
  });

  it('exports no hash unless that is asked for twice, and everybody once', async () => {
    const p = portero();
    const all = await p.api('GET', '/user-exports?format=json');
    const total = (await p.api('GET', '/dashboard/users/total')).body.totalUserCount;
    expect(new Set(all.body.map(({ id }: { id: string }) => id)).size).toBe(total);
    expect(all.body).toHaveLength(total);
    expect(JSON.stringify(all.body)).not.toMatch(/passwordDigest|argon2|mfaVerifications/);
    expect((await p.api('GET', '/user-exports?format=json&includePasswordHash=true')).status).toBe(400);
    expect(
      (await p.api('GET', '/user-exports?includePasswordHash=true&confirm=password-hashes')).status,
    ).toBe(400);
    const hashes = await p.api(
      'GET',
      '/user-exports?format=json&includePasswordHash=true&confirm=password-hashes',
    );
    expect(JSON.stringify(hashes.body)).toContain('$argon2id$');
    expect((await p.api('GET', '/user-exports?format=json&isSuspended=true')).body.length).toBeLessThan(
      total,
    );
    const [entry] = (await p.api('GET', '/logs?logKey=Management.User.Exported&page_size=1')).body;
    expect(entry.payload).toMatchObject({ actor: { type: 'app', id: 'm-default' } });
  });

  it('exports those who were chosen, of its own tenant only, and notes who they were', async () => {
    const p = portero();
    await insertUser(p, 'exp_one');
    await insertUser(p, 'exp_two');
    await insertUser(p, 'exp_elsewhere', {}, 'admin');
    const chosen = ['exp_one', 'exp_two', 'exp_elsewhere', 'exp_gone'];
    const some = await p.api('POST', '/user-exports', { userIds: chosen, format: 'json' });
    expect(some.body.map(({ id }: { id: string }) => id).toSorted()).toEqual(['exp_one', 'exp_two']);
    expect(JSON.stringify(some.body)).not.toMatch(/passwordDigest|argon2/);
    const [entry] = (await p.api('GET', '/logs?logKey=Management.User.Exported&page_size=1')).body;
    expect(entry.payload).toMatchObject({ userIds: chosen, includePasswordHash: false });
    for (const userIds of [[], [7], Array.from({ length: 5001 }, (_, index) => `u${index}`)])
      expect((await p.api('POST', '/user-exports', { userIds })).status).toBe(400);
    const many = Array.from({ length: 5000 }, (_, index) => `u${index}`);
    expect((await p.api('POST', '/user-exports', { userIds: [...many.slice(1), 'exp_one'] })).status).toBe(
      200,
    );
  });
});
