import { describe, expect, it } from 'vitest';
import { phrases } from '../i18n/language.ts';
import type { Application } from './queries.ts';
import { toChange, toValues, validateSettings } from './settings-values.ts';

const app: Application = {
  tenantId: 'default',
  id: 'libreria',
  name: 'Librería',
  description: null,
  type: 'Traditional',
  isThirdParty: false,
  isAdmin: false,
  etag: null,
  appLevelAccessControlEnabled: false,
  createdAt: 0,
  customData: { shelf: 3 },
  protectedAppMetadata: null,
  oidcClientMetadata: {
    redirectUris: ['https://example.com/callback'],
    postLogoutRedirectUris: [],
    logoUri: 'https://example.com/logo.png',
    backchannelLogoutUri: 'https://example.com/out',
  },
  customClientMetadata: { idTokenTtl: 1800, maxAllowedGrants: 3 },
};
const t = phrases().applications;

describe('the settings form of an application', () => {
  it('sends back what it does not know, because the server replaces whole columns', () => {
    const change = toChange(toValues(app), app);
    expect(change.oidcClientMetadata).toMatchObject({
      logoUri: 'https://example.com/logo.png',
      backchannelLogoutUri: 'https://example.com/out',
    });
    expect(change.customClientMetadata).toMatchObject({ idTokenTtl: 1800, maxAllowedGrants: 3 });
  });

  it('takes a value away when its field is emptied', () => {
    const change = toChange({ ...toValues(app), backchannelLogoutUri: ' ', maxAllowedGrants: '' }, app);
    expect(change.oidcClientMetadata).not.toHaveProperty('backchannelLogoutUri');
    expect(change.customClientMetadata).not.toHaveProperty('maxAllowedGrants');
  });

  it('stores claims by the letter only where they are not as the kind of application has them', () => {
    const stored = (isThirdParty: boolean, strictOpenId: boolean) =>
      toChange({ ...toValues(app), strictOpenId }, { ...app, isThirdParty }).customClientMetadata;
    expect(toValues({ ...app, isThirdParty: true }).strictOpenId).toBe(true);
    expect(stored(true, true)).not.toHaveProperty('strictOpenId');
    expect(stored(true, false)).toMatchObject({ strictOpenId: false });
    expect(stored(false, true)).toMatchObject({ strictOpenId: true });
    expect(stored(false, false)).not.toHaveProperty('strictOpenId');
  });

  it('takes FAPI 2.0 and RS256 for what they are: one or the other', () => {
    const values = { ...toValues(app), securityProfile: 'fapi2', idTokenSignedResponseAlg: 'RS256' } as const;
    expect(validateSettings(values, app.type, t)).toMatchObject({
      idTokenSignedResponseAlg: t.protocol.problems.fapiAlgorithm,
    });
  });

  it('drops empty and repeated rows', () => {
    const uri = 'https://example.com/callback';
    const change = toChange({ ...toValues(app), redirectUris: [uri, '', ` ${uri} `] }, app);
    expect(change.oidcClientMetadata?.redirectUris).toEqual([uri]);
  });

  it('finds nothing wrong with what the server has', () => {
    expect(validateSettings(toValues(app), app.type, t)).toEqual({});
  });

  it('names each problem by its field', () => {
    const values = {
      ...toValues(app),
      name: ' ',
      redirectUris: ['nowhere'],
      corsAllowedOrigins: ['https://example.com/path'],
      customData: '[1]',
      refreshTokenTtlInDays: 181,
      maxAllowedGrants: 0,
      backchannelLogoutUri: 'ftp://example.com',
    };
    expect(Object.keys(validateSettings(values, app.type, t)).sort()).toEqual([
      'backchannelLogoutUri',
      'corsAllowedOrigins',
      'customData',
      'maxAllowedGrants',
      'name',
      'redirectUris',
      'refreshTokenTtlInDays',
    ]);
  });

  it('keeps workloads whole, drops empty rows, and asks for what is missing', () => {
    const known = { issuer: 'https://ci.example', subject: 'main', jwks: { keys: [] } };
    const values = toValues({ ...app, customClientMetadata: { federatedCredentials: [known] } });
    const rows = [...values.federatedCredentials, { issuer: ' ', subject: '' }];
    const change = toChange({ ...values, federatedCredentials: rows }, app);
    expect(change.customClientMetadata?.federatedCredentials).toEqual([known]);
    for (const row of [
      { issuer: 'https://ci.example', subject: ' ' },
      { issuer: 'ci.example', subject: 'main' },
    ])
      expect(validateSettings({ ...values, federatedCredentials: [row] }, app.type, t)).toHaveProperty(
        'federatedCredentials',
      );
    const bySignature = { ...values, tokenEndpointAuthMethod: 'private_key_jwt' as const };
    expect(toChange(bySignature, app).customClientMetadata).not.toHaveProperty('federatedCredentials');
  });

  it('keeps trusted issuers whole, drops empty rows, and asks for what is missing', () => {
    const known = { issuer: 'https://idp.example', audience: 'us', jwks: { keys: [] } };
    const values = toValues({ ...app, customClientMetadata: { subjectTokenIssuers: [known] } });
    const kept = (subjectTokenIssuers: typeof values.subjectTokenIssuers) =>
      toChange({ ...values, subjectTokenIssuers }, app).customClientMetadata?.subjectTokenIssuers;
    expect(kept([known, { issuer: ' ', audience: '', personClaim: ' ' }])).toEqual([known]);
    expect(kept([{ ...known, personClaim: ' id ' }])).toEqual([{ ...known, personClaim: 'id' }]);
    expect(kept([])).toBeUndefined();
    for (const row of [
      { issuer: 'https://idp.example', audience: ' ' },
      { issuer: 'idp.example', audience: 'us' },
      { issuer: '', audience: '', personClaim: 'id' },
    ])
      expect(validateSettings({ ...values, subjectTokenIssuers: [row] }, app.type, t)).toHaveProperty(
        'subjectTokenIssuers',
      );
  });

  it('asks a machine for no addresses', () => {
    const values = { ...toValues({ ...app, type: 'MachineToMachine' }), redirectUris: ['nowhere'] };
    expect(validateSettings(values, 'MachineToMachine', t)).toEqual({});
  });
});
