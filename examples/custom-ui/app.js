// Sign-in pages of one's own: username or email address, password, and a code of an authenticator app when asked for.
// Everything else – registration, forgotten passwords, other factors – is left to the standard pages.
const query = new URLSearchParams(location.search);
const problem = document.getElementById('problem');
const forms = { password: document.getElementById('password'), code: document.getElementById('code') };

class Refused extends Error {
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

/** One call of the Experience API; the browser sends its interaction cookie along. */
async function call(method, path, body) {
  const answer = await fetch(`/api/experience${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      // Which of the browser's sign-ins this is, when there are several.
      ...(query.has('app_id') && { 'logto-app-id': query.get('app_id') }),
    },
    body: JSON.stringify(body ?? {}),
  });
  const content = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw new Refused(content);
  return content;
}

/** The end of a sign-in, unless a second step is asked for. */
async function submit() {
  try {
    const { redirectTo } = await call('POST', '/submit');
    location.replace(redirectTo);
  } catch (failure) {
    if (failure.code !== 'session.mfa.require_mfa_verification') throw failure;
    forms.password.hidden = true;
    forms.code.hidden = false;
    forms.code.elements.code.focus();
  }
}

function whenSent(form, take) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    problem.textContent = '';
    const button = form.querySelector('button');
    button.disabled = true;
    try {
      await take(Object.fromEntries(new FormData(form)));
    } catch (failure) {
      problem.textContent = failure.message;
    } finally {
      button.disabled = false;
    }
  });
}

whenSent(forms.password, async ({ identifier, password }) => {
  const type = identifier.includes('@') ? 'email' : 'username';
  await call('PUT', '', { interactionEvent: 'SignIn' });
  const { verificationId } = await call('POST', '/verification/password', {
    identifier: { type, value: identifier },
    password,
  });
  await call('POST', '/identification', { verificationId });
  await submit();
});

whenSent(forms.code, async ({ code }) => {
  await call('POST', '/verification/totp/verify', { code });
  await submit();
});
