import {
  code,
  type Guide,
  list,
  note,
  notRun,
  postSignOutUris,
  redirectUris,
  region,
  text,
} from '../model.ts';
import source from './files/Program.cs?raw';

const csharp = (part: string) => code('csharp', region(source, part), 'Program.cs');

export const guide: Guide = {
  home: 'http://localhost:5000/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text('ASP.NET Core has the client; it comes as a package. You need .NET 10 or newer.'),
        code(
          'bash',
          'dotnet new web -o app && cd app\ndotnet add package Microsoft.AspNetCore.Authentication.OpenIdConnect',
        ),
      ],
    },
    {
      title: 'Set up the client',
      blocks: [
        csharp('client'),
        note(
          'Outside of a trial, keep the secret in user secrets or the environment: `builder.Configuration["Portero:ClientSecret"]`.',
        ),
      ],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [
        text('The middleware answers both of these itself and then goes on to your page.'),
        redirectUris('http://localhost:5000/callback'),
        postSignOutUris('http://localhost:5000/signed-out'),
      ],
    },
    { title: 'Sign in', blocks: [csharp('sign-in')] },
    { title: 'Sign out', blocks: [csharp('sign-out')] },
    { title: 'Show who is there', blocks: [csharp('home')] },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'dotnet run'),
        list(
          'Open [localhost:5000](http://localhost:5000/) and choose **Sign in**.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          '**Sign out** ends the session here and at Portero.',
        ),
        notRun,
      ],
    },
  ],
  further: [
    {
      label: 'ASP.NET Core: OpenID Connect',
      href: 'https://learn.microsoft.com/aspnet/core/security/authentication/configure-oidc-web-authentication',
    },
  ],
};
