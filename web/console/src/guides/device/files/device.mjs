//#region begin
const endpoint = '__ENDPOINT__';
const clientId = '__APP_ID__';

async function post(path, form) {
  const response = await fetch(endpoint + path, { method: 'POST', body: new URLSearchParams(form) });
  return response.json();
}

const begun = await post('/oidc/device/auth', {
  client_id: clientId,
  scope: 'openid offline_access profile',
});
console.log(`Open ${begun.verification_uri} and enter the code ${begun.user_code}`);
//#endregion

//#region wait
async function waitForTokens({ device_code, interval = 5 }) {
  let seconds = interval;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const answer = await post('/oidc/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: clientId,
      device_code,
    });
    if (answer.access_token) return answer;
    if (answer.error === 'slow_down') seconds += 5;
    else if (answer.error !== 'authorization_pending') throw new Error(answer.error);
  }
}

let tokens = await waitForTokens(begun);
//#endregion

//#region call
const response = await fetch(`${endpoint}/oidc/me`, {
  headers: { authorization: `Bearer ${tokens.access_token}` },
});
console.log(`Hello, ${(await response.json()).username}`);
//#endregion

//#region refresh
tokens = await post('/oidc/token', {
  grant_type: 'refresh_token',
  client_id: clientId,
  refresh_token: tokens.refresh_token,
});
console.log(`Refreshed: ${Boolean(tokens.access_token)}`);
//#endregion
