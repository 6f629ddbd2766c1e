import { code, type Guide, list, postSignOutUris, redirectUris, region, text } from '../model.ts';
import source from './files/main.go?raw';

const go = (part: string) => code('go', region(source, part), 'main.go');

export const guide: Guide = {
  home: 'http://localhost:3000/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          '[go-oidc](https://github.com/coreos/go-oidc) finds endpoints and verifies ID tokens; `golang.org/x/oauth2` does the rest. You need Go 1.24 or newer.',
        ),
        code(
          'bash',
          'go mod init example.com/app\ngo get github.com/coreos/go-oidc/v3/oidc golang.org/x/oauth2',
        ),
      ],
    },
    { title: 'Keep a session per visitor', blocks: [go('setup')] },
    {
      title: 'Set up the client',
      blocks: [text('The rest stands inside `func main()`, up to its end.'), go('client')],
    },
    {
      title: 'Tell Portero where people come back',
      blocks: [redirectUris('http://localhost:3000/callback'), postSignOutUris('http://localhost:3000/')],
    },
    {
      title: 'Sign in and come back',
      blocks: [
        text('State and PKCE verifier wait in the session.'),
        go('sign-in'),
        text('The code is exchanged, and the ID token verified against the keys of your instance.'),
        go('callback'),
      ],
    },
    { title: 'Sign out', blocks: [go('sign-out')] },
    { title: 'Show who is there', blocks: [go('home')] },
    {
      title: 'Check point: try it',
      blocks: [
        code('bash', 'go run .'),
        list(
          'Open [localhost:3000](http://localhost:3000/) and choose **Sign in**.',
          'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.',
          'You are back, authenticated. **Sign out** ends the session here and at Portero.',
        ),
      ],
    },
  ],
  further: [{ label: 'go-oidc', href: 'https://pkg.go.dev/github.com/coreos/go-oidc/v3/oidc' }],
};
