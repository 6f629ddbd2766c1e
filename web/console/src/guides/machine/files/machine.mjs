//#region token
import * as client from 'openid-client';

const issuer = new URL('__ENDPOINT__/oidc');
const config = await client.discovery(
  issuer,
  '__APP_ID__',
  '__APP_SECRET__',
  undefined,
  // Plain http is for your own machine only.
  issuer.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : undefined,
);

const tokens = await client.clientCredentialsGrant(config, {
  resource: 'https://default.logto.app/api',
  scope: 'all',
});
//#endregion

//#region call
const response = await fetch('__ENDPOINT__/api/applications', {
  headers: { authorization: `Bearer ${tokens.access_token}` },
});
console.log(response.status, await response.json());
//#endregion
