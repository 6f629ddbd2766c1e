/** Who may act for whom at token exchange (RFC 8693 §2.1, §4.4). */
import { decodeJwt, importJWK, SignJWT } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import {
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { tenantKeys } from '../keys/keys.ts';
import { accessTokenType, jwtType } from './exchange-bounds.ts';
import { idTokenType, personalAccessTokenType } from './subject.ts';
import { tokenExchangeGrant } from './token-exchange.ts';

const redirectUri = 'https://app.example/callback';
const api = 'https://books.example';

onEveryServer('who acts', (portero) => {
  let shop: ClientFacts;
  let service: ClientFacts;
  let machine: ClientFacts;
  let reason: unknown;
  let counter = 0;

  const person = () => insertUser(portero(), `person${counter++}`);
  const exchange = (form: Record<string, string>, client = service) =>
    token(portero().core, client, { grant_type: tokenExchangeGrant, resource: api, ...form });
  const refused = async (form: Record<string, string>, client = service) => {
    const answer = await exchange(form, client);
    const { error, error_description: description, access_token: got } = answer.json();
    expect(got, JSON.stringify(form)).toBeUndefined();
    return [answer.statusCode, error, error === 'invalid_grant' ? reason : description];
  };
  const signedIn = async (userId: string, client = shop) => {
    const proof = pkce();
    const back = await signInAs(
      new Browser(portero().core),
      portero().tenants.default,
      userId,
      client,
      proof,
    );
    const answer = await token(portero().core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    expect(answer.statusCode, answer.payload).toBe(200);
    return answer.json();
  };
  const personal = async (userId: string) => {
    const name = `pat${counter++}`;
    const { body } = await portero().api('POST', `/users/${userId}/personal-access-tokens`, { name });
    return { subject_token: body.value, subject_token_type: personalAccessTokenType };
  };
  const access = (value: string) => ({ subject_token: value, subject_token_type: accessTokenType });
  const actor = (value: string, type = accessTokenType) => ({ actor_token: value, actor_token_type: type });
  const asMachine = async (client: ClientFacts) =>
    (await token(portero().core, client, { grant_type: 'client_credentials', resource: api })).json()
      .access_token;
  const script = async (claims: string) => {
    const answer = await portero().api('PUT', '/configs/jwt-customizer/access-token', {
      script: `const getCustomJwtClaims = async ({ context }) => (${claims})`,
    });
    expect(answer.status).toBeLessThan(300);
  };
  const withoutScript = () => portero().api('DELETE', '/configs/jwt-customizer/access-token');

  beforeAll(async () => {
    const { provider } = await portero().engines.of(portero().tenants.default);
    provider.on('grant.error', (_ctx, failure) => {
      reason = Reflect.get(failure, 'error_detail');
    });
    await portero().api('POST', '/resources', { name: 'Books', indicator: api });
    shop = await insertApplication(portero(), 'shop', 'SPA', redirectUri);
    const settings = { allowTokenExchange: true, subjectIdTokenAudiences: ['shop'] };
    service = await insertApplication(portero(), 'service', 'Traditional', redirectUri, {
      customClientMetadata: settings,
    });
    machine = await insertApplication(portero(), 'machine', 'MachineToMachine', '', {
      customClientMetadata: { allowTokenExchange: true },
    });
  });

  it('is the application itself by its own token, or whom an ID token or a token of its own names', async () => {
    const [user, helper] = [await person(), await person()];
    const subject = await personal(user);
    const act = async (form: Record<string, string>, client = service) => {
      const answer = await exchange({ ...subject, ...form }, client);
      expect(answer.statusCode, answer.payload).toBe(200);
      return decodeJwt(answer.json().access_token).act;
    };
    expect(await act(actor(await asMachine(machine)), machine)).toEqual({ sub: 'machine' });
    const { id_token: idToken } = await signedIn(helper);
    expect(await act(actor(idToken, idTokenType))).toEqual({ sub: helper });
    const own = (await exchange(await personal(helper))).json().access_token;
    expect(await act(actor(own))).toEqual({ sub: helper });
  });

  it('is nobody by a token of another application, of another kind, or of somebody who is not there', async () => {
    const [user, helper, victim] = [await person(), await person(), await person()];
    const subject = await personal(user);
    const own = (await exchange(await personal(helper))).json().access_token;
    const { id_token: idToken, access_token: opaque } = await signedIn(helper);
    const { id_token: toService } = await signedIn(helper, service);
    const { body: made } = await portero().api('POST', '/subject-tokens', { userId: victim });
    const acting = (
      await token(portero().core, service, {
        grant_type: tokenExchangeGrant,
        subject_token: made.subjectToken,
        subject_token_type: 'urn:logto:token-type:impersonation_token',
        scope: 'openid',
      })
    ).json().access_token;
    const invalid = 'invalid actor token';
    const unsupported = 'unsupported actor token type';
    for (const [name, form, client, why] of [
      ['a token for an API of another application', actor(own), machine, invalid],
      ['the token of another machine', actor(await asMachine(machine)), service, invalid],
      ['an ID token where none is taken', actor(idToken, idTokenType), machine, invalid],
      ['an ID token of another application', actor(toService, idTokenType), service, invalid],
      ['an ID token as an access token', actor(idToken), service, invalid],
      ['an access token as an ID token', actor(own, idTokenType), service, invalid],
      ['an opaque token as an ID token', actor(opaque, idTokenType), service, invalid],
      ['a token in somebody else’s name', actor(acting), service, invalid],
      ['altered', actor(`${own.slice(0, -6)}AAAAAA`), service, invalid],
      ['a JWT of no kind', actor(own, jwtType), service, unsupported],
      ['a refresh token', actor('x', 'urn:ietf:params:oauth:token-type:refresh_token'), service, unsupported],
    ] as const)
      expect(await refused({ ...subject, ...form }, client), name).toEqual([400, 'invalid_grant', why]);
    // A type without a token would else be an exchange that nobody is named in.
    expect(await refused({ ...subject, actor_token_type: accessTokenType })).toEqual([
      400,
      'invalid_request',
      "missing required parameter 'actor_token'",
    ]);
    await portero().api('DELETE', `/users/${helper}`);
    expect((await refused({ ...subject, ...actor(own) })).slice(0, 2)).toEqual([400, 'invalid_grant']);
  });

  it('is who the subject token names by `may_act`, by all its names, and nobody else', async () => {
    const [user, helper, other] = [await person(), await person(), await person()];
    const { access_token: theirs, id_token: byId } = await signedIn(helper);
    const { access_token: others } = await signedIn(other);
    const own = await asMachine(machine);
    const elsewhere = [400, 'invalid_grant', 'subject token says that somebody else may act'];

    await script(`context.user.id === '${user}' ? { may_act: { sub: '${helper}' } } : {}`);
    const { access_token: opaque, id_token: idToken } = await signedIn(user);
    // The engine made that ID token, since a script has a word in what comes with it.
    expect(idToken).toMatch(/^eyJ/);
    const structured = (await exchange(await personal(user))).json().access_token;
    expect(decodeJwt(structured).may_act).toEqual({ sub: helper });
    await withoutScript();
    for (const subject of [access(opaque), access(structured)]) {
      for (const form of [{}, actor(others)])
        expect(await refused({ ...subject, ...form })).toEqual(elsewhere);
      expect(await refused({ ...subject, ...actor(own) }, machine)).toEqual(elsewhere);
      for (const form of [actor(theirs), actor(byId, idTokenType)]) {
        const answer = await exchange({ ...subject, ...form });
        expect(answer.statusCode, answer.payload).toBe(200);
        const claims = decodeJwt(answer.json().access_token);
        expect(claims).toMatchObject({ sub: user, act: { sub: helper } });
      }
    }
    expect(
      (await exchange({ subject_token: idToken, subject_token_type: idTokenType, resource: api })).statusCode,
    ).toBe(200);

    const [key] = (await tenantKeys(portero().tenants.default)).signing;
    if (!key) throw new Error('no key');
    const { issuer } = portero().tenants.default;
    const saying = async (mayAct: unknown) =>
      access(
        await new SignJWT({ sub: user, client_id: 'shop', may_act: mayAct })
          .setProtectedHeader({ alg: String(key.alg), typ: 'at+jwt', kid: String(key.kid) })
          .setIssuer(issuer)
          .setIssuedAt()
          .setExpirationTime('1m')
          .sign(await importJWK(key)),
      );
    for (const [mayAct, form, client] of [
      [{ sub: helper, client_id: 'shop' }, actor(theirs), service],
      [{ sub: helper, iss: issuer }, actor(theirs), service],
      [{ client_id: 'machine' }, actor(own), machine],
      [{ sub: 'machine' }, actor(own), machine],
    ] as const)
      expect((await exchange({ ...(await saying(mayAct)), ...form }, client)).statusCode).toBe(200);
    for (const [mayAct, form, client] of [
      [{ sub: helper, client_id: 'service' }, actor(theirs), service],
      [{ sub: helper, iss: 'https://other.example' }, actor(theirs), service],
      // An application that may act is not whoever uses it.
      [{ client_id: 'shop' }, actor(theirs), service],
      [{ client_id: 'shop' }, actor(own), machine],
      [{ client_id: 'machine' }, {}, machine],
      [{ email: 'helper@example.com' }, actor(theirs), service],
      [{ sub: helper, email: 'helper@example.com' }, actor(theirs), service],
      [{ iss: issuer }, actor(theirs), service],
      [{}, actor(theirs), service],
      [null, actor(theirs), service],
      [helper, actor(theirs), service],
      [[{ sub: helper }], actor(theirs), service],
    ] as const)
      expect(
        await refused({ ...(await saying(mayAct)), ...form }, client),
        JSON.stringify([mayAct, form]),
      ).toEqual(elsewhere);
  });

  it('is said by a script as a person or an application, or not at all', async () => {
    const user = await person();
    const subject = await personal(user);
    for (const [said, kept] of [
      [`{ sub: 'x' }`, true],
      [`{ client_id: 'x' }`, true],
      [`{ sub: 'x', client_id: 'y' }`, true],
      [`{ sub: 'x', iss: 'https://other.example' }`, false],
      [`{ sub: 7 }`, false],
      [`{}`, false],
      [`'x'`, false],
      [`null`, false],
    ] as const) {
      await script(`{ may_act: ${said}, plan: 'gold' }`);
      const claims = decodeJwt((await exchange(subject)).json().access_token);
      expect([said, Object.hasOwn(claims, 'may_act'), claims.plan]).toEqual([said, kept, 'gold']);
    }
    await withoutScript();
  });
});
