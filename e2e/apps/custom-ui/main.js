// Sign-in pages of somebody's own, made of the Experience API alone: `/api/experience` and `/api/.well-known/sign-in-exp`.
const query = new URLSearchParams(location.search);
const appId = query.get('app_id') ?? '';
const [title, alertLine, form] = ['h1', '[role=alert]', 'form'].map((one) => document.querySelector(one));

/** @returns the answer; throws `{ code, message, data }` for a refusal */
async function call(method, path, body) {
  const answer = await fetch(`/api/experience${path}`, {
    method,
    headers: { 'logto-app-id': appId, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = text ? JSON.parse(text) : undefined;
  if (!answer.ok) throw json;
  return json;
}
const put = (path, body) => call('PUT', path, body);
const post = (path, body) => call('POST', path, body);

/** Show a form and wait for what is typed; asked again for as long as `take` refuses. */
function ask(heading, fields, take, links = []) {
  title.textContent = heading;
  alertLine.textContent = '';
  form.replaceChildren(
    ...fields.map(({ name, label, type = 'text', autocomplete = 'off' }) => {
      const line = document.createElement('label');
      const input = Object.assign(document.createElement('input'), {
        name,
        type,
        autocomplete,
        required: true,
      });
      line.append(label, input);
      return line;
    }),
    Object.assign(document.createElement('button'), { textContent: 'Continue' }),
    ...links.map(([text, go]) =>
      Object.assign(document.createElement('button'), { type: 'button', textContent: text, onclick: go }),
    ),
  );
  form.querySelector('input')?.focus();
  form.onsubmit = async (event) => {
    event.preventDefault();
    alertLine.textContent = '';
    try {
      await take(Object.fromEntries(new FormData(form)));
    } catch (failure) {
      alertLine.textContent = failure.message ?? String(failure);
    }
  };
}

const email = { name: 'email', label: 'Email', type: 'email', autocomplete: 'email' };
const password = { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' };
const newPassword = { ...password, label: 'New password', autocomplete: 'new-password' };
const code = { name: 'code', label: 'Code', autocomplete: 'one-time-code' };

/** Send a code, and go on with the proof once it was typed. */
async function proveAddress(value, interactionEvent, goOn) {
  const identifier = { type: 'email', value };
  const { verificationId } = await post('/verification/verification-code', { identifier, interactionEvent });
  ask('Check your email', [code], async (typed) => {
    await post('/verification/verification-code/verify', { identifier, verificationId, code: typed.code });
    await goOn(verificationId);
  });
}

/** Identify, or create the account; what is missing is asked for. */
async function identify(verificationId) {
  try {
    await post('/identification', verificationId ? { verificationId } : {});
  } catch (failure) {
    return fulfil(failure, () => identify());
  }
  return finish();
}

async function finish() {
  let done;
  try {
    done = await post('/submit');
  } catch (failure) {
    return fulfil(failure, finish);
  }
  if (done.redirectTo) location.assign(done.redirectTo);
  else location.assign(`/sign-in?app_id=${appId}`);
}

/** Whatever stands in the way, by its code. */
async function fulfil(failure, again) {
  switch (failure.code) {
    case 'user.missing_profile':
      if (failure.data.missingProfile[0] === 'password')
        return ask('Choose a password', [newPassword], async (typed) => {
          await post('/profile', { type: 'password', value: typed.password });
          await again();
        });
      if (failure.data.missingProfile[0] === 'extraProfile') return details(again);
      throw failure;
    case 'user.missing_mfa': {
      const { verificationId, secret } = await post('/verification/totp/secret');
      ask('Set up your app', [code], async (typed) => {
        await post('/verification/totp/verify', { code: typed.code, verificationId });
        await post('/profile/mfa', { type: 'Totp', verificationId });
        await again();
      });
      form.prepend(Object.assign(document.createElement('output'), { textContent: secret }));
      return;
    }
    case 'user.passkey_preferred':
      return ask('Create a passkey', [], async () => {
        await makePasskey();
        await again();
      });
    case 'session.mfa.backup_code_required': {
      const { verificationId, codes } = await post('/verification/backup-code/generate');
      ask('Keep these codes', [], async () => {
        await post('/profile/mfa', { type: 'BackupCode', verificationId });
        await again();
      });
      form.prepend(Object.assign(document.createElement('output'), { textContent: codes.join(' ') }));
      return;
    }
    case 'session.mfa.require_mfa_verification':
      if (failure.data.availableFactors[0] === 'WebAuthn')
        return ask(
          'Use your passkey',
          [],
          async () => {
            await showPasskey();
            await again();
          },
          [['Use a backup code', () => backupCode(again)]],
        );
      return ask('Enter the code of your app', [code], async (typed) => {
        await post('/verification/totp/verify', { code: typed.code });
        await again();
      });
    default:
      throw failure;
  }
}

const backupCode = (again) =>
  ask('Enter a backup code', [code], async (typed) => {
    await post('/verification/backup-code/verify', { code: typed.code });
    await again();
  });

/** The API's options are those of the browser; its answers have another `type`. */
const payloadOf = (credential) => ({ ...credential.toJSON(), type: 'WebAuthn' });

async function makePasskey() {
  const path = '/verification/web-authn/registration';
  const { verificationId, registrationOptions } = await post(path);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(registrationOptions);
  const payload = payloadOf(await navigator.credentials.create({ publicKey }));
  await post(`${path}/verify`, { verificationId, payload });
  await post('/profile/mfa/passkey', { verificationId });
}

async function showPasskey() {
  const path = '/verification/web-authn/authentication';
  const { verificationId, authenticationOptions } = await post(path);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(authenticationOptions);
  const payload = payloadOf(await navigator.credentials.get({ publicKey }));
  await post(`${path}/verify`, { verificationId, payload });
}

/** Without a name: any passkey of the address. */
async function signInWithPasskey() {
  const { authenticationOptions } = await post('/preflight/sign-in-passkey/authentication');
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(authenticationOptions);
  const payload = payloadOf(await navigator.credentials.get({ publicKey }));
  await put('', { interactionEvent: 'SignIn' });
  const { verificationId } = await post('/verification/sign-in-passkey/authentication/verify', { payload });
  await identify(verificationId);
}

const signInWithCode = () =>
  ask('Sign in with a code', [email], async (typed) => {
    await put('', { interactionEvent: 'SignIn' });
    await proveAddress(typed.email, 'SignIn', identify);
  });

async function details(again) {
  const settings = await (await fetch(`/api/.well-known/sign-in-exp?appId=${appId}`)).json();
  const fields = settings.customProfileFields.map(({ name, label }) => ({ name, label: label || name }));
  ask('About you', fields, async (values) => {
    await post('/profile', { type: 'extraProfile', values });
    await again();
  });
}

const register = () =>
  ask(
    'Create an account',
    [email],
    async (typed) => {
      await put('', { interactionEvent: 'Register' });
      await post('/profile/terms-agreement', { manner: 'implied' });
      await proveAddress(typed.email, 'Register', identify);
    },
    [['Sign in', signIn]],
  );

function signIn() {
  ask(
    'Sign in',
    [email, password],
    async (typed) => {
      await put('', { interactionEvent: 'SignIn' });
      const { verificationId } = await post('/verification/password', {
        identifier: { type: 'email', value: typed.email },
        password: typed.password,
      });
      await identify(verificationId);
    },
    [
      ['Forgot password', forgotPassword],
      ['Create an account', register],
      ['Email me a code', signInWithCode],
      ['Use a passkey', signInWithPasskey],
    ],
  );
}

function forgotPassword() {
  ask('Reset your password', [email], async (typed) => {
    await put('', { interactionEvent: 'ForgotPassword' });
    await proveAddress(typed.email, 'ForgotPassword', async (verificationId) => {
      await post('/identification', { verificationId });
      ask('Choose a new password', [newPassword], async (chosen) => {
        await put('/profile/password', { password: chosen.password });
        await finish();
      });
    });
  });
}

/** What somebody else's application asks for. */
async function consent() {
  const { application, missingOIDCScope = [] } = await (await fetch('/api/interaction/consent')).json();
  ask(`${application.name} asks`, [], async () => {
    const answer = await fetch('/api/interaction/consent', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    location.assign((await answer.json()).redirectTo);
  });
  form.prepend(Object.assign(document.createElement('output'), { textContent: missingOIDCScope.join(' ') }));
}

if (location.pathname === '/register') register();
else if (location.pathname === '/consent') consent();
else signIn();
