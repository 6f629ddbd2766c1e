<button type="button" onClick={() => auth.signinRedirect({ extraQueryParams: { first_screen: 'register' } })}>
  Create account
</button>;
