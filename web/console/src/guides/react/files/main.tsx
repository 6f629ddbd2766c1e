import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AuthProvider } from 'react-oidc-context';
import { App } from './App';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <AuthProvider
      authority="__ENDPOINT__/oidc"
      client_id="__APP_ID__"
      redirect_uri="http://localhost:5173/callback"
      post_logout_redirect_uri="http://localhost:5173/"
      scope="openid profile email offline_access"
      prompt="consent"
      // Take the code out of the address once it has been used.
      onSigninCallback={() => window.history.replaceState({}, document.title, '/')}
    >
      <App />
    </AuthProvider>
  </StrictMode>,
);
