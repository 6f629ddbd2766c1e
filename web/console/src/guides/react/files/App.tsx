import { useAuth } from 'react-oidc-context';

export function App() {
  const auth = useAuth();

  if (auth.isLoading) return <p>One moment…</p>;
  if (auth.error) return <p>The sign-in failed: {auth.error.message}</p>;
  if (!auth.isAuthenticated) {
    return (
      <button type="button" onClick={() => auth.signinRedirect()}>
        Sign in
      </button>
    );
  }
  return (
    <>
      <p>Signed in as {auth.user?.profile.name ?? auth.user?.profile.sub}</p>
      <button type="button" onClick={() => auth.signoutRedirect()}>
        Sign out
      </button>
    </>
  );
}
