/** FAPI 2.0 Security Profile and Message Signing, both with private_key_jwt and DPoP. */
import { afterAll, beforeAll } from 'vitest';
import { fapiModules } from './fapi-modules.ts';
import { FapiParty } from './fapi-party.ts';
import { type PlanId, plan } from './plan.ts';
import { discover } from './relying-party.ts';
import { type ServerUnderTest, startUnderTest } from './server.ts';

let server: ServerUnderTest;
let plain: FapiParty;
let plainOther: FapiParty;
let signing: FapiParty;
let signingOther: FapiParty;

beforeAll(async () => {
  server = await startUnderTest();
  const metadata = await discover(server.issuer);
  plain = await FapiParty.register(server, metadata, false);
  plainOther = await FapiParty.register(server, metadata, false);
  signing = await FapiParty.register(server, metadata, true);
  signingOther = await FapiParty.register(server, metadata, true);
});
afterAll(() => server?.stop());

for (const [id, party, other] of [
  ['fapi2-security-profile-final-test-plan', () => plain, () => plainOther],
  ['fapi2-message-signing-final-test-plan', () => signing, () => signingOther],
] as const satisfies readonly (readonly [PlanId, () => FapiParty, () => FapiParty])[]) {
  plan(id, (tell) => {
    fapiModules(tell, party, other, () => signing);
  });
}
