import { afterAll, beforeAll } from 'vitest';
import { basicModules } from './basic-modules.ts';
import { plan } from './plan.ts';
import { discover, RelyingParty } from './relying-party.ts';
import { certificationClient, type ServerUnderTest, startUnderTest } from './server.ts';

let server: ServerUnderTest;
let first: RelyingParty;
let second: RelyingParty;

beforeAll(async () => {
  server = await startUnderTest();
  const metadata = await discover(server.issuer);
  first = new RelyingParty(server, metadata, await server.client(certificationClient), 'form_post');
  second = new RelyingParty(server, metadata, await server.client(certificationClient), 'form_post');
});
afterAll(() => server?.stop());

plan('oidcc-formpost-basic-certification-test-plan', (modules) =>
  basicModules(
    modules,
    () => first,
    () => second,
  ),
);
