import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { readonly, ref } from 'vue';

const manager = new UserManager({
  authority: '__ENDPOINT__/oidc',
  client_id: '__APP_ID__',
  redirect_uri: 'http://localhost:5173/callback',
  post_logout_redirect_uri: 'http://localhost:5173/',
  scope: 'openid profile email offline_access',
  prompt: 'consent',
  userStore: new WebStorageStateStore({ store: window.sessionStorage }),
});

const user = ref<User | null>(null);
manager.events.addUserLoaded((loaded) => {
  user.value = loaded;
});
manager.events.addUserUnloaded(() => {
  user.value = null;
});

/**
 * Finish a sign-in that has just come back, or pick up an earlier one.
 * Call it once, before mounting.
 */
export async function restore() {
  if (window.location.pathname === '/callback') {
    user.value = (await manager.signinCallback()) ?? null;
    window.history.replaceState({}, document.title, '/');
  } else {
    user.value = await manager.getUser();
  }
}

export function useAuth() {
  return {
    user: readonly(user),
    signIn: () => manager.signinRedirect(),
    register: () => manager.signinRedirect({ extraQueryParams: { first_screen: 'register' } }),
    signOut: () => manager.signoutRedirect(),
  };
}
