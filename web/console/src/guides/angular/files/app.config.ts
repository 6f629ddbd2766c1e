import { provideHttpClient, withInterceptors } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { authInterceptor, provideAuth } from 'angular-auth-oidc-client';

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(withInterceptors([authInterceptor()])),
    provideAuth({
      config: {
        authority: '__ENDPOINT__/oidc',
        clientId: '__APP_ID__',
        redirectUrl: 'http://localhost:4200/callback',
        postLogoutRedirectUri: 'http://localhost:4200/',
        scope: 'openid profile email offline_access',
        responseType: 'code',
        customParamsAuthRequest: { prompt: 'consent' },
        useRefreshToken: true,
        silentRenew: true,
      },
    }),
  ],
};
