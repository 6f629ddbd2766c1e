/** Authorization details in the token inspector: what a token would carry of what is asked for, and why not. */
import { decodeJwt } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { type ClientFacts, insertApplication, insertUser, token } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { make } from '../testing/third-party.ts';

const bank = 'https://bank.example';
const other = 'https://elsewhere.example';
const wish = { type: 'payment', amount: 12.5 };

onEveryServer('authorization details in the token inspector', (portero) => {
  let machine: ClientFacts;
  let spa: ClientFacts;
  const custom = { customClientMetadata: { authorizationDetailsTypes: ['payment', 'gone'] } };
  const inspect = (body: object) => portero().api('POST', '/token-inspector', body);

  beforeAll(async () => {
    const p = portero();
    await make(p, '/resources', {
      name: 'Bank',
      indicator: bank,
      authorizationDetailsTypes: [
        {
          type: 'payment',
          description: 'Pay',
          fields: [{ name: 'amount', label: 'Amount', kind: 'number', required: true }],
        },
      ],
    });
    await make(p, '/resources', { name: 'Elsewhere', indicator: other });
    machine = await insertApplication(p, 'payer', 'MachineToMachine', '', custom);
    spa = await insertApplication(p, 'shop', 'SPA', 'https://shop.example/callback', custom);
  });

  it('are shown as the token endpoint puts them into the token', async () => {
    const answer = await inspect({
      applicationId: machine.id,
      resource: bank,
      authorizationDetails: [wish],
    });
    expect(answer.body).toMatchObject({
      issued: true,
      claims: { authorization_details: [wish] },
      authorizationDetails: [{ type: 'payment', carried: true, resource: bank }],
    });
    const issued = await token(portero().core, machine, {
      grant_type: 'client_credentials',
      resource: bank,
      authorization_details: JSON.stringify([wish]),
    });
    expect(decodeJwt(issued.json().access_token).authorization_details).toEqual([wish]);
    const userId = await insertUser(portero(), 'buyer');
    const person = await inspect({
      applicationId: spa.id,
      userId,
      resource: bank,
      authorizationDetails: [wish],
    });
    expect(person.body.claims.authorization_details).toEqual([wish]);
  });

  it('are in no token for another API, and the answer says whose they are', async () => {
    for (const resource of [other, undefined]) {
      const userId = await insertUser(portero(), `buyer${resource?.length}`);
      const { body } = await inspect({
        applicationId: spa.id,
        userId,
        ...(resource && { resource }),
        authorizationDetails: [wish],
      });
      expect(body.authorizationDetails).toEqual([{ type: 'payment', carried: false, resource: bank }]);
      expect(body.claims).not.toHaveProperty('authorization_details');
    }
  });

  it('are refused in the words that the application would hear', async () => {
    const unlisted = await insertApplication(portero(), 'unlisted', 'MachineToMachine', '');
    for (const [applicationId, detail] of [
      [unlisted.id, wish],
      [machine.id, { type: 'payment' }],
      [machine.id, { type: 'payment', amount: 'much' }],
      [machine.id, { type: 'gone' }],
      [machine.id, { type: 'payment', amount: 1, note: 'x'.repeat(5000) }],
    ] as const) {
      const { body } = await inspect({ applicationId, resource: bank, authorizationDetails: [detail] });
      expect([body.issued, body.refusal.error]).toEqual([false, 'invalid_authorization_details']);
      const heard = await token(portero().core, applicationId === machine.id ? machine : unlisted, {
        grant_type: 'client_credentials',
        resource: bank,
        authorization_details: JSON.stringify([detail]),
      });
      expect(heard.json().error).toBe('invalid_authorization_details');
    }
    for (const authorizationDetails of [
      [],
      [{}],
      'x',
      [{ type: '' }],
      Array.from({ length: 11 }, () => wish),
    ])
      expect(
        (await inspect({ applicationId: machine.id, resource: bank, authorizationDetails })).status,
      ).toBe(400);
  });
});
