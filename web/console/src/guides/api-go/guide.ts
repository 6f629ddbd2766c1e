import { aboutPermissions, organizationStep, tokensThatCount, tryStep } from '../api-shared/steps.ts';
import { code, type Guide, region, text } from '../model.ts';
import source from './files/main.go?raw';

const go = (part: string) => code('go', region(source, part), 'main.go');

export const guide: Guide = {
  home: 'http://localhost:4000/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          '[golang-jwt](https://github.com/golang-jwt/jwt) verifies tokens, [keyfunc](https://github.com/MicahParks/keyfunc) fetches the keys. You need Go 1.24 or newer.',
        ),
        code(
          'bash',
          'go mod init example.com/api\ngo get github.com/golang-jwt/jwt/v5 github.com/MicahParks/keyfunc/v3',
        ),
      ],
    },
    { title: 'Say which tokens count', blocks: [...tokensThatCount, go('setup')] },
    {
      title: 'Check the token',
      blocks: [
        text(
          'Everything is checked at once; that it is an access token (`at+jwt`), too, so that nobody comes in with the ID token of a person.',
        ),
        go('check'),
      ],
    },
    { title: 'Ask for a permission', blocks: [aboutPermissions, go('permission')] },
    organizationStep(go('within'), go('organization')),
    { title: 'Start it', blocks: [go('run')] },
    tryStep(code('bash', 'go run .')),
  ],
  further: [{ label: 'keyfunc', href: 'https://pkg.go.dev/github.com/MicahParks/keyfunc/v3' }],
};
