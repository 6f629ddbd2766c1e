/** The audit log arrives where it is watched: all of it, in order, signed, however long nobody was there to take it. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { secretMask } from '@portero/schema/connectors.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { anAdministrator, makeRole } from '../../testing/administrators.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { idsFrom } from '../seals/seal.ts';
import { Sealer, type SealingOptions } from '../seals/sealing.ts';
import { pauseAfter, sendStream, startLogStreams } from './delivery.ts';
import { lagOf, noteLost } from './rules.ts';

type Received = { readonly headers: IncomingHttpHeaders; readonly body: string; readonly path: string };
type Entry = {
  readonly id: string;
  readonly tenantId: string;
  readonly key: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
};

/** Where a company watches its systems. */
function listen() {
  const received: Received[] = [];
  let answer: (count: number) => number | Promise<number> = () => 200;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body, path: request.url ?? '' });
    const status = await answer(received.length);
    response.writeHead(status, { location: '/elsewhere' }).end('inner words of the receiver');
  });
  return {
    received,
    start: () => new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready)),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
    address: (path = '/in') => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    answer: (next: typeof answer) => {
      answer = next;
    },
    entries: () => received.flatMap(({ body }) => linesOf(body)),
    clear() {
      received.length = 0;
      answer = () => 200;
    },
  };
}
const linesOf = (body: string): Entry[] =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const minute = 60_000;
const day = 1440 * minute;
const receiver = listen();
beforeAll(receiver.start);
afterAll(receiver.stop);

onEveryServer(
  'the stream of the audit log',
  (open) => {
    const sealer = new Sealer();
    let clock = Date.now() + 4 * 60 * minute;
    let made = 0;
    const tenant = () => open().tenants.default;
    /** Entries of a clock of their own, ahead of the server's. @returns their ids, in order */
    const add = async (
      count = 1,
      { key = 'Test.Entry', payload = {}, ...given }: { key?: string; at?: number; payload?: object } = {},
    ) => {
      clock += 10;
      const at = given.at ?? clock;
      const rows = Array.from({ length: count }, (_, index) => ({
        id: `${idsFrom(at)}${String(++made).padStart(12, '0')}`,
        key,
        payload: { key, result: 'Success', index, ...payload },
        createdAt: at,
      }));
      for (let from = 0; from < rows.length; from += 200)
        await tenant()
          .db.write.insertInto('logs')
          .values(rows.slice(from, from + 200))
          .execute();
      return rows.map(({ id }) => id);
    };
    const seal = (options: SealingOptions = {}) => {
      clock += minute;
      return sealer.seal(tenant(), { now: clock, ...options });
    };
    /** Another process does the same. */
    const run = () => sendStream(tenant());
    const put = async (more: object = {}) => {
      const body = { enabled: true, address: receiver.address(), keys: ['Test'], ...more };
      const answer = await open().api('PUT', '/configs/log-stream', body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return answer.body;
    };
    /** A new one, that begins now by the clock of the entries. */
    const begin = async (more: object = {}) => {
      const { signingSecret } = await put({ ...more, enabled: false });
      const now = idsFrom(clock);
      await tenant().db.write.updateTable('log_streams').set({ position: now, since: now }).execute();
      return { ...(await put(more)), signingSecret };
    };
    const state = async () => (await open().api('GET', '/configs/log-stream')).body.state;
    const row = () => tenant().db.read.selectFrom('log_streams').selectAll().executeTakeFirst();
    const makeDue = () => tenant().db.write.updateTable('log_streams').set({ nextTryAt: 0 }).execute();
    const ids = () => receiver.entries().map(({ id }) => id);

    // Here nobody else seals or sends, however long it takes: not even the server, which a change wakes.
    beforeAll(() => {
      open().stopHousekeeping();
      return open().logStreams.stop();
    });
    beforeEach(async () => {
      await open().api('DELETE', '/configs/log-stream');
      await run();
      await seal();
      receiver.clear();
      clock += minute;
    });

    it('is off until somebody says where to, and goes nowhere again afterwards', async () => {
      const missing = await open().api('GET', '/configs/log-stream');
      expect([missing.status, missing.body.code]).toEqual([404, 'entity.not_found']);
      await add();
      await seal();
      await run();
      await put({ enabled: false, begin: 'oldest' });
      await run();
      expect(receiver.received).toEqual([]);
      expect((await open().api('DELETE', '/configs/log-stream')).status).toBe(204);
      expect((await open().api('GET', '/configs/log-stream')).status).toBe(404);
    });

    it('brings entries as the log has them, in order, in bounded batches, and says how far it is', async () => {
      await begin();
      const added = [...(await add(700)), ...(await add(500))];
      expect(await state()).toMatchObject({ lastDelivered: null, waiting: { entries: 1200 }, tries: 0 });
      expect(await lagOf(tenant(), clock + 5000)).toBeGreaterThanOrEqual(5);
      await seal();
      await run();
      expect(ids()).toEqual(added);
      expect(receiver.received.map(({ body }) => linesOf(body).length)).toEqual([500, 500, 200]);
      const [first] = receiver.entries();
      expect(first).toEqual((await open().api('GET', `/logs/${first?.id}`)).body);
      expect(receiver.received[0]?.headers['content-type']).toBe('application/x-ndjson');
      expect(await state()).toEqual({
        lastDelivered: { id: added.at(-1), createdAt: expect.any(Number), at: expect.any(Number) },
        waiting: { entries: 0, since: null },
        lastError: null,
        tries: 0,
        nextTryAt: null,
        gap: null,
      });
      expect(await lagOf(tenant(), clock)).toBe(0);
      await run();
      expect(receiver.received).toHaveLength(3);
    });

    it('sends no more than a mebibyte at a time, but for an entry that is larger', async () => {
      await begin();
      const payload = { many: Array.from({ length: 600 }, () => 'x'.repeat(1000)) };
      const added = [...(await add(3, { payload })), ...(await add(1))];
      await seal();
      await run();
      expect(ids()).toEqual(added);
      expect(receiver.received.map(({ body }) => linesOf(body).length)).toEqual([1, 1, 2]);
    });

    it('signs the time and the body with a secret that it tells once', async () => {
      const { signingSecret } = await begin();
      expect(signingSecret).toMatch(/^\w{32}$/);
      await add();
      await seal();
      await run();
      const verified = (secret: string) => {
        const { headers, body = '' } = receiver.received.at(-1) ?? {};
        const [, time = '', mark] =
          /^t=(\d+),v1=([0-9a-f]{64})$/.exec(`${headers?.['portero-signature']}`) ?? [];
        expect(Math.abs(Date.now() / 1000 - Number(time))).toBeLessThan(60);
        return createHmac('sha256', secret).update(`${time}.${body}`).digest('hex') === mark;
      };
      expect(verified(signingSecret)).toBe(true);
      const { body } = await open().api('POST', '/configs/log-stream/signing-secret');
      await open().api('POST', '/configs/log-stream/test');
      expect(verified(signingSecret)).toBe(false);
      expect(verified(body.signingSecret)).toBe(true);
    });

    it('tells one secret also when several make it at once', async () => {
      for (let time = 0; time < 5; time++) {
        await open().api('DELETE', '/configs/log-stream');
        const all = await Promise.all([1, 2, 3, 4].map(() => put({ enabled: false })));
        const told = all.filter(({ signingSecret }) => signingSecret !== secretMask);
        expect(told).toHaveLength(1);
      }
    });

    it('waits for no word behind the status, be they without end or never said', async () => {
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      const server = createServer((request, response) => {
        request.resume();
        response.writeHead(200).write('word ');
        if (request.url === '/never') return;
        const speak = () => {
          while (response.write('word '.repeat(1000)));
        };
        response.on('drain', speak).on('close', resolve);
        speak();
      });
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
      const { port } = server.address() as AddressInfo;
      for (const path of ['/never', '/endless']) {
        await begin({ address: `http://127.0.0.1:${port}${path}` });
        const [id] = await add();
        await seal();
        await run();
        expect(await state(), path).toMatchObject({ tries: 0, lastDelivered: { id } });
      }
      await closed;
      server.closeAllConnections();
      server.close();
    });

    it('begins with what happens after somebody named the address, or with the oldest when asked to', async () => {
      const before = await add(2);
      await seal();
      await begin();
      clock += minute;
      const after = await add(2);
      await seal();
      await run();
      expect(ids()).toEqual(after);
      // The same address goes on; another begins anew.
      await put({ keys: ['Test', 'Other'] });
      await run();
      expect(ids()).toEqual(after);
      const now = idsFrom(Date.now());
      await put({ enabled: false, address: receiver.address('/other') });
      const { position = '' } = (await row()) ?? {};
      expect(position >= now && position <= idsFrom(Date.now())).toBe(true);
      receiver.clear();
      await put({ address: receiver.address('/other'), begin: 'oldest' });
      await run();
      expect(ids()).toEqual(expect.arrayContaining([...before, ...after]));
      expect(ids()).toEqual(ids().toSorted());
    });

    it('brings only what is asked for: whole keys, or what is under them', async () => {
      await begin({ keys: ['Test.One', 'Test.Two.Three'] });
      const wanted = await add(1, { key: 'Test.One' });
      await add(1, { key: 'Test.OneMore' });
      wanted.push(...(await add(1, { key: 'Test.One.More' })));
      await add(1, { key: 'Test.Two' });
      wanted.push(...(await add(1, { key: 'Test.Two.Three' })));
      expect((await state()).waiting.entries).toBe(3);
      await seal();
      await run();
      expect(ids()).toEqual(wanted);
      expect((await state()).waiting.entries).toBe(0);
    });

    it('brings what came late, once its seal says so', async () => {
      await begin();
      const [early = ''] = await add(1);
      const at = clock;
      await seal();
      await run();
      const [late = ''] = await add(1, { at: at - 5 });
      await run();
      expect(ids()).toEqual([early]);
      const next = await add(1);
      await seal();
      await run();
      expect(ids()).toEqual([early, late, ...next]);
    });

    it('waits longer and longer while nobody takes it, tells why, and loses nothing', async () => {
      await begin();
      const added = await add(3);
      await seal();
      receiver.answer(() => 503);
      await run();
      expect(receiver.received).toHaveLength(1);
      const failing = await state();
      expect(failing).toMatchObject({ tries: 1, lastDelivered: null, lastError: { reason: 'http_503' } });
      expect(failing.nextTryAt).toBeGreaterThan(Date.now());
      expect(JSON.stringify(failing)).not.toContain('inner words');
      await run();
      expect(receiver.received).toHaveLength(1);
      await makeDue();
      await run();
      expect(await state()).toMatchObject({ tries: 2, waiting: { entries: 3 } });
      expect([0, 1, 2, 50].map(pauseAfter)).toEqual([5_000, 10_000, 20_000, 300_000]);
      receiver.clear();
      await makeDue();
      await run();
      expect(ids()).toEqual(added);
      expect(await state()).toMatchObject({ tries: 0, nextTryAt: null, waiting: { entries: 0 } });
    });

    it('sends nothing again that was taken, when what comes behind it is refused', async () => {
      await begin();
      const payload = { many: Array.from({ length: 600 }, () => 'x'.repeat(1000)) };
      const added = await add(3, { payload });
      await seal();
      receiver.answer((count) => (count > 2 ? 413 : 200));
      await run();
      expect(ids()).toEqual(added);
      expect(await state()).toMatchObject({ tries: 1, lastDelivered: { id: added[1] } });
      receiver.clear();
      await makeDue();
      await run();
      expect(ids()).toEqual(added.slice(2));
    });

    it('is not kept waiting by another tenant’s receiver that does not answer', async () => {
      await begin();
      await add();
      await seal();
      const { admin } = open().tenants;
      const address = receiver.address('/theirs');
      const authorization = `Bearer ${await open().managementToken('admin')}`;
      const theirs = await open().admin?.inject({
        method: 'PUT',
        url: '/api/configs/log-stream',
        headers: { authorization },
        payload: { enabled: true, address, begin: 'oldest' },
      });
      expect(theirs?.statusCode).toBe(200);
      await open().audit.flush();
      await new Sealer().seal(admin, { now: Date.now() + minute });
      const { promise, resolve } = Promise.withResolvers<number>();
      receiver.answer(() => (receiver.received.at(-1)?.path === '/theirs' ? 200 : promise));
      const streams = startLogStreams([tenant(), admin]);
      const running = streams.run();
      await expect
        .poll(() => receiver.received.map(({ path }) => path).toSorted())
        .toEqual(['/in', '/theirs']);
      resolve(200);
      await running;
      await streams.stop();
      expect((await state()).lastError, 'not once its time was over').toBeNull();
      await admin.db.write.deleteFrom('log_streams').execute();
    });

    it('follows nobody who leads on', async () => {
      await begin({ header: { name: 'Authorization', value: 'Splunk canary' } });
      await add();
      await seal();
      receiver.answer(() => 307);
      await run();
      expect(receiver.received.map(({ path }) => path)).toEqual(['/in']);
      expect((await state()).lastError.reason).toBe('http_307');
    });

    it('is sent by one process at a time', async () => {
      await begin();
      const added = await add(600);
      await seal();
      await Promise.all([run(), run(), run(), run()]);
      await run();
      expect(ids()).toEqual(added);
    });

    it('goes on in another process where one that ends has stopped', async () => {
      await begin();
      const added = await add(1200);
      await seal();
      let isStopping = false;
      receiver.answer(() => {
        isStopping = true;
        return 200;
      });
      await sendStream(tenant(), () => isStopping);
      expect(ids()).toEqual(added.slice(0, 500));
      await run();
      expect(ids()).toEqual(added);
    });

    it('is sent again by another process when one dies with it, which moves nothing any more', async () => {
      await begin();
      const added = await add(2);
      await seal();
      receiver.answer(async (count) => {
        if (count > 1) return 200;
        // Its minute is over before it hears of its success.
        await tenant().db.write.updateTable('log_streams').set({ claimedUntil: 0 }).execute();
        await run();
        const next = await add(1);
        added.push(...next);
        return 200;
      });
      await run();
      expect(ids()).toEqual([...added.slice(0, 2), ...added.slice(0, 2)]);
      await seal();
      await run();
      expect(ids().slice(4)).toEqual(added.slice(2));
    });

    it('tells of what was removed by age before it could be sent, in its place and in its state', async () => {
      await begin();
      receiver.answer(() => 500);
      await add(3);
      await seal();
      await run();
      clock += 3 * day;
      const kept = await add(2);
      const leaving: SealingOptions['leaving'] = (db, through) => noteLost(tenant(), db, through);
      await seal();
      await seal({ before: clock - day, leaving });
      const { gap } = await state();
      expect(gap).toMatchObject({ entries: 3, told: false });
      receiver.clear();
      await makeDue();
      await run();
      const [marker, ...rest] = receiver.entries();
      expect(marker).toMatchObject({
        tenantId: 'default',
        key: 'LogStream.Gap',
        payload: { entries: 3, from: gap.from, to: gap.to },
      });
      expect(rest.map(({ id }) => id)).toEqual(kept);
      expect((await state()).gap).toEqual({ ...gap, told: true });
      await run();
      expect(ids()).toHaveLength(3);
    });

    it('tells of what came late and was removed by age before it could be sent, the same each time', async () => {
      await begin();
      const [early = ''] = await add(1);
      const at = clock;
      await seal();
      await run();
      expect(ids()).toEqual([early]);
      receiver.answer(() => 500);
      await add(1, { at: at - 5 });
      await add(1, { at: at - 4, key: 'Other.Entry' });
      await add(1);
      await seal();
      await run();
      clock += 3 * day;
      await seal();
      await seal({ before: clock - day, leaving: (db, through) => noteLost(tenant(), db, through) });
      const { gap } = await state();
      expect(gap).toMatchObject({ entries: 2, from: at - 5, told: false });
      receiver.clear();
      receiver.answer((count) => (count === 1 ? 500 : 200));
      for (let time = 0; time < 2; time++) {
        await makeDue();
        await run();
      }
      const gaps = receiver.entries();
      expect(gaps.map(({ key }) => key)).toEqual(['LogStream.Gap', 'LogStream.Gap']);
      expect(gaps[0]?.id).toBe(gaps[1]?.id);
    });

    it('brings what comes late also when nobody made the newest seal there is', async () => {
      await add();
      await seal();
      const junk = { number: 2_000_000_000, content: '{}', mark: 'x', late: 1 };
      await tenant().db.write.insertInto('log_seals').values(junk).execute();
      await begin();
      const [early] = await add(1);
      const at = clock;
      await seal();
      await run();
      const [late] = await add(1, { at: at - 5 });
      await seal();
      await run();
      expect(ids()).toEqual([early, late]);
      await tenant().db.write.deleteFrom('log_seals').where('number', '=', junk.number).execute();
    });

    it('speaks the way of Splunk’s collector, with its header', async () => {
      await begin({ format: 'splunk-hec', header: { name: 'Authorization', value: 'Splunk 1234' } });
      const [id] = await add(1);
      await seal();
      await run();
      const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
      expect(headers).toMatchObject({ authorization: 'Splunk 1234', 'content-type': 'application/json' });
      const event = JSON.parse(body);
      expect(event).toMatchObject({ source: 'portero', sourcetype: 'portero:audit', event: { id } });
      expect(event.time).toBe(event.event.createdAt / 1000);
    });

    it('sends a sample on request, and tells nothing of the answer but its status', async () => {
      expect((await open().api('POST', '/configs/log-stream/test')).status).toBe(404);
      await begin({ enabled: false });
      expect((await open().api('POST', '/configs/log-stream/test')).body).toEqual({ status: 200 });
      expect(receiver.entries()).toMatchObject([{ key: 'LogStream.Test', payload: { isSample: true } }]);
      receiver.answer(() => 401);
      expect((await open().api('POST', '/configs/log-stream/test')).body).toEqual({
        status: 401,
        failure: 'http_401',
      });
      await put({ address: 'https://127.0.0.1:1/' });
      expect((await open().api('POST', '/configs/log-stream/test')).body).toEqual({ failure: 'unreachable' });
      const { body } = await open().api('GET', '/logs?logKey=Management.LogStream.Tested');
      expect(body[0].payload).toMatchObject({ failure: 'unreachable', actor: { type: 'app' } });
    });

    it('never shows its secrets, nor sends them to another host', async () => {
      const value = 'Bearer canary-of-the-stream';
      const made = await begin({
        header: { name: 'Authorization', value },
        address: receiver.address('/canary-path'),
      });
      const masked = { name: 'Authorization', value: secretMask };
      expect(made.header).toEqual(masked);
      const again = await put({ header: masked, address: receiver.address('/canary-path?more=1') });
      expect(again).toMatchObject({ header: masked, signingSecret: secretMask });
      await open().api('POST', '/configs/log-stream/test');
      expect(receiver.received.at(-1)?.headers.authorization).toBe(value);
      for (const stolen of [
        { address: 'https://thief.example/', header: masked },
        { address: receiver.address(), header: { ...masked, name: 'X-Other' } },
      ]) {
        const answer = await open().api('PUT', '/configs/log-stream', { enabled: true, ...stolen });
        expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid_input']);
      }
      const everything = JSON.stringify([
        (await open().api('GET', '/configs/log-stream')).body.header,
        (await open().api('GET', '/logs?logKey=Management.LogStream')).body,
        await tenant().db.read.selectFrom('log_streams').selectAll().execute(),
      ]);
      for (const secret of [value, made.signingSecret, 'canary-path'])
        expect(everything).not.toContain(secret);
      const [updated] = (await open().api('GET', '/logs?logKey=Management.LogStream.Updated')).body;
      expect(updated.payload.changes).toHaveProperty(['path.secret'], {
        before: '[hidden]',
        after: '[hidden]',
      });
    });

    it('is not overwritten by whoever has not seen the last change, however far it has come meanwhile', async () => {
      const path = '/configs/log-stream';
      const body = { enabled: true, address: receiver.address(), keys: ['Test'] };
      const tagOf = async () => String((await open().api('GET', path)).headers.etag);
      const change = (headers: Record<string, string>, more: object = {}) =>
        open().api('PUT', path, { ...body, ...more }, headers);
      const faster = { status: 412, body: { code: 'request.precondition_failed' } };
      expect(await change({ 'if-match': '"unknown"' }), 'none to change').toMatchObject(faster);
      expect((await open().api('GET', path)).status).toBe(404);
      await begin({ header: { name: 'X-Key', value: 'one' } });
      const seen = await tagOf();
      await add();
      await seal();
      await run();
      expect(await tagOf(), 'its state is nothing that somebody changes').toBe(seen);
      const again = await open().api('GET', path, undefined, { 'if-none-match': seen });
      expect([again.status, again.body.state.waiting.entries]).toEqual([200, 0]);
      const one = await change({ 'if-match': seen }, { header: { name: 'X-Key', value: 'two' } });
      expect([one.status, one.headers.etag]).toEqual([200, await tagOf()]);
      expect(await change({ 'if-match': seen }, { enabled: false })).toMatchObject(faster);
      expect((await open().api('GET', path)).body.enabled).toBe(true);
      await open().api('POST', '/configs/log-stream/test');
      expect(receiver.received.at(-1)?.headers['x-key']).toBe('two');
      const tag = await tagOf();
      const both = await Promise.all([1, 2].map(() => change({ 'if-match': tag })));
      expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
      const before = await tagOf();
      await open().api('POST', `${path}/signing-secret`);
      expect((await change({ 'if-match': before })).status).toBe(412);
      const removal = { 'if-match': before };
      expect((await open().api('DELETE', path, undefined, removal)).status).toBe(412);
      expect((await open().api('DELETE', path, undefined, { 'if-match': await tagOf() })).status).toBe(204);
    });

    it('is refused whole when it is not one, and changes nothing', async () => {
      const before = await begin();
      const good = { enabled: true, address: 'https://siem.example/in' };
      for (const bad of [
        {},
        { ...good, enabled: 'yes' },
        { ...good, address: 'http://siem.example/' },
        { ...good, address: 'https://me:secret@siem.example/' },
        { ...good, address: 'ftp://siem.example/' },
        { ...good, address: 'http://127.0.0.1.siem.example/' },
        { ...good, format: 'xml' },
        { ...good, keys: ["Test'; drop"] },
        { ...good, keys: Array.from({ length: 51 }, () => 'Test') },
        { ...good, header: { name: 'Host', value: 'x' } },
        { ...good, header: { name: 'Portero-Signature', value: 'x' } },
        { ...good, header: { name: 'X-A', value: 'a\r\nX-B: c' } },
        { ...good, begin: 'yesterday' },
      ]) {
        const { status, body } = await open().api('PUT', '/configs/log-stream', bad);
        expect([status, body.code], JSON.stringify(bad)).toEqual([400, 'guard.invalid_input']);
      }
      expect((await open().api('GET', '/configs/log-stream')).body.address).toBe(before.address);
    });

    it('is another tenant’s own, and set by nobody who may only read the log', async () => {
      await begin({ keys: [] });
      const p = open();
      const authorization = `Bearer ${await p.managementToken('admin')}`;
      const theirs = await p.admin?.inject({ url: '/api/configs/log-stream', headers: { authorization } });
      expect(theirs?.statusCode).toBe(404);
      await p.tenants.admin.db.write
        .insertInto('logs')
        .values({ id: `${idsFrom(clock)}other`, key: 'Test.Entry', payload: {}, createdAt: clock })
        .execute();
      await add();
      await seal();
      await run();
      expect(new Set(receiver.entries().map(({ tenantId }) => tenantId))).toEqual(new Set(['default']));
      expect(ids()).not.toContain(`${idsFrom(clock)}other`);

      const path = '/configs/log-stream';
      const reader = await anAdministrator(p, await makeRole(p, ['read:logs', 'write:configs']));
      expect((await reader.api('GET', path)).status).toBe(200);
      const body = { enabled: true, address: 'https://thief.example/' };
      expect((await reader.api('PUT', path, body)).status).toBe(403);
      expect((await reader.api('DELETE', path)).status).toBe(403);
      expect((await reader.api('POST', `${path}/test`)).status).toBe(403);
      expect((await reader.api('POST', `${path}/signing-secret`)).status).toBe(403);
      expect((await reader.api('PATCH', '/configs/log-retention', { days: 1 })).status).toBe(403);
    });
  },
  { env: { OUTBOUND_ALLOW_PRIVATE: '127.0.0.1/32' } },
);

onEveryServer(
  'a stream that was just set',
  (open) => {
    it('is begun by the server itself, a moment later', async () => {
      const p = open();
      p.stopHousekeeping();
      receiver.clear();
      const put = async (enabled: boolean) => {
        const body = { enabled, address: receiver.address(), begin: 'oldest' };
        expect((await p.api('PUT', '/configs/log-stream', body)).status).toBe(200);
      };
      await put(false);
      await p.audit.flush();
      await new Sealer().seal(p.tenants.default, { now: Date.now() + minute });
      await put(true);
      await expect.poll(() => receiver.received.length).toBeGreaterThan(0);
    });
  },
  { env: { OUTBOUND_ALLOW_PRIVATE: '127.0.0.1/32' } },
);

onEveryServer('a stream to the inside', (open) => {
  it('is refused by the guarded client, and says so', async () => {
    const p = open();
    p.stopHousekeeping();
    receiver.clear();
    for (const address of [
      receiver.address(),
      'https://169.254.169.254/latest',
      'https://[::1]/',
      'https://2130706433/',
    ]) {
      const { status } = await p.api('PUT', '/configs/log-stream', {
        enabled: true,
        address,
        begin: 'oldest',
      });
      expect(status).toBe(200);
      const { body } = await p.api('POST', '/configs/log-stream/test');
      expect(body, address).toEqual({ failure: 'address-refused' });
    }
    await p.audit.flush();
    await new Sealer().seal(p.tenants.default, { now: Date.now() + minute });
    await p.logStreams.run();
    const { body } = await p.api('GET', '/configs/log-stream');
    expect(body.state).toMatchObject({ tries: 1, lastError: { reason: 'address-refused' } });
    expect(receiver.received).toEqual([]);
  });
});
