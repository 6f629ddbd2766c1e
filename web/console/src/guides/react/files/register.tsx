import { useAuth } from 'react-oidc-context';

export function CreateAccount() {
  const auth = useAuth();
  const register = () => auth.signinRedirect({ extraQueryParams: { first_screen: 'register' } });

  return (
    <button type="button" onClick={register}>
      Create account
    </button>
  );
}
