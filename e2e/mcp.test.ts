/** An MCP client from the official SDK, unknown to everybody, signs somebody in to an MCP server behind Portero. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Agent } from '../conformance/agent.ts';
import { password, person, type ServerUnderTest, startUnderTest } from '../conformance/server.ts';
import { folderWith } from './javascript.ts';
import { ended, freePort, printed } from './server.ts';

const example = fileURLToPath(new URL('../examples/mcp/', import.meta.url));

describe('an MCP server behind Portero', { timeout: 120_000 }, () => {
  let server: ServerUnderTest;
  let notes: ChildProcess;
  let folder: string;
  let resource: string;

  beforeAll(async () => {
    folder = folderWith(join(example, 'package.json'));
    for (const file of ['server.mjs', 'client.mjs']) cpSync(join(example, file), join(folder, file));
    server = await startUnderTest();
    const port = await freePort();
    resource = `http://localhost:${port}/mcp`;
    const made = await api('POST', '/resources', { name: 'Notes', indicator: resource });
    const scope = await api('POST', `/resources/${made.id}/scopes`, { name: 'read:notes' });
    const role = await api('POST', '/roles', {
      name: 'Reader',
      description: 'Reads notes',
      scopeIds: [scope.id],
    });
    const [user] = z.array(z.looseObject({ id: z.string() })).parse(await server.api('GET', '/users'));
    await server.api('POST', `/users/${user?.id}/roles`, { roleIds: [role.id] });
    await server.api('PUT', '/configs/client-registration', {
      mode: 'open',
      policy: { userScopes: ['profile'], resources: [resource], redirectHosts: ['127.0.0.1', 'localhost'] },
    });
    notes = spawn(process.execPath, [join(folder, 'server.mjs')], {
      env: { ...process.env, PORT: String(port), PORTERO_ENDPOINT: server.endpoint },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await printed(notes, /MCP server/);
  }, 240_000);
  afterAll(async () => {
    if (notes) await ended(notes);
    await server?.stop();
  });

  const api = async (method: string, path: string, body: object) =>
    z.looseObject({ id: z.string() }).parse(await server.api(method, path, body));

  it('lets nobody in without a token, and says where to get one', async () => {
    const answer = await fetch(resource, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(401);
    const [, metadata = ''] =
      /resource_metadata="([^"]+)"/.exec(answer.headers.get('www-authenticate') ?? '') ?? [];
    expect(await (await fetch(metadata)).json()).toMatchObject({
      resource,
      authorization_servers: [server.issuer],
      scopes_supported: ['read:notes'],
    });
  });

  it('is found, registered with, agreed to and called by a client that nobody knew', async () => {
    const client = spawn(process.execPath, [join(folder, 'client.mjs'), resource], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const told = printed(client, /Notes of \S+: water the plants/);
    const [, address = ''] = /Open (\S+)/.exec(await printed(client, /Open \S+\n/)) ?? [];
    const asked = new URL(address);
    expect(asked.searchParams.get('resource')).toBe(resource);
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256');
    const callback = asked.searchParams.get('redirect_uri') ?? '';
    const browser = new Agent(server.endpoint, callback);
    const signedIn = await browser.submit(
      await browser.submit(await browser.open(address), { identifier: person.username }),
      {
        password,
      },
    );
    expect(signedIn.text).toContain('Notes on the command line');
    const back = await browser.answerForms(signedIn, {});
    expect(back.url.searchParams.get('error'), back.url.href).toBeNull();
    await fetch(back.url);
    expect(await told).toContain('water the plants');
  });
});
