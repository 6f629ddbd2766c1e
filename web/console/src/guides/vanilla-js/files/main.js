import { UserManager } from 'oidc-client-ts';

const manager = new UserManager({
  authority: '__ENDPOINT__/oidc',
  client_id: '__APP_ID__',
  redirect_uri: 'http://localhost:5173/callback',
  post_logout_redirect_uri: 'http://localhost:5173/',
  scope: 'openid profile email offline_access',
  prompt: 'consent',
});

const element = (id) => document.getElementById(id);

/** Finish a sign-in that has just come back, or pick up an earlier one. */
async function restore() {
  if (window.location.pathname !== '/callback') return manager.getUser();
  const user = await manager.signinCallback();
  window.history.replaceState({}, document.title, '/');
  return user;
}

function show(user) {
  element('who').textContent = user
    ? `Signed in as ${user.profile.name ?? user.profile.sub}`
    : 'Not signed in';
  element('sign-in').hidden = Boolean(user);
  element('sign-out').hidden = !user;
}

element('sign-in').addEventListener('click', () => manager.signinRedirect());
element('sign-out').addEventListener('click', () => manager.signoutRedirect());

restore().then(show, (failure) => {
  console.error(failure);
  show(null);
});
