import { afterAll, beforeAll, expect } from 'vitest';
import * as z from 'zod';
import { expectDiscovery } from './discovery.ts';
import { plan } from './plan.ts';
import { discover } from './relying-party.ts';
import { type ServerUnderTest, startUnderTest } from './server.ts';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startUnderTest();
});
afterAll(() => server?.stop());

plan('oidcc-config-certification-test-plan', ({ module }) => {
  module(
    'oidcc-discovery-endpoint-verification',
    'the discovery document is complete, true to its address, and its keys are usable',
    () => expectDiscovery(server.issuer),
  );
});

plan('oidcc-frontchannel-rp-initiated-logout-certification-test-plan', ({ notApplicable }) => {
  const absent = async () => {
    const metadata = z.looseObject({}).parse(await discover(server.issuer));
    expect(metadata.frontchannel_logout_supported ?? false).toBe(false);
    expect(metadata.frontchannel_logout_session_supported ?? false).toBe(false);
  };
  notApplicable(
    'oidcc-frontchannel-logout-discovery-endpoint-verification',
    'there is no front-channel logout, nor does discovery say so',
    absent,
  );
  notApplicable(
    'oidcc-frontchannel-rp-initiated-logout',
    'signing out loads no page of an application',
    absent,
  );
});

plan('oidcc-session-management-certification-test-plan', ({ notApplicable }) => {
  const absent = async () => {
    const metadata = z.looseObject({}).parse(await discover(server.issuer));
    expect(metadata).not.toHaveProperty('check_session_iframe');
  };
  notApplicable(
    'oidcc-session-management-discovery-endpoint-verification',
    'there is no session iframe, nor does discovery name one',
    absent,
  );
  notApplicable(
    'oidcc-session-management-rp-initiated-logout',
    'an authorization answer carries no session_state',
    absent,
  );
});
