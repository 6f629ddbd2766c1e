import { aboutPermissions, organizationStep, tokensThatCount, tryStep } from '../api-shared/steps.ts';
import { code, type Guide, region, text } from '../model.ts';
import source from './files/api.mjs?raw';

const js = (part: string) => code('javascript', region(source, part), 'api.mjs');

export const guide: Guide = {
  home: 'http://localhost:4000/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text(
          '[jose](https://github.com/panva/jose) fetches keys and verifies tokens. What follows fits any Node server; you need Node 20 or newer.',
        ),
        { kind: 'install', packages: ['express', 'jose'] },
      ],
    },
    { title: 'Say which tokens count', blocks: [...tokensThatCount, js('setup')] },
    {
      title: 'Check the token',
      blocks: [
        text(
          'Everything is checked at once; that it is an access token (`at+jwt`), too, so that nobody comes in with the ID token of a person.',
        ),
        js('check'),
      ],
    },
    { title: 'Ask for a permission', blocks: [aboutPermissions, js('permission')] },
    organizationStep(js('within'), js('organization')),
    { title: 'Start it', blocks: [js('run')] },
    tryStep(code('bash', 'node api.mjs')),
  ],
  further: [
    {
      label: 'jose: jwtVerify',
      href: 'https://github.com/panva/jose/blob/main/docs/jwt/verify/functions/jwtVerify.md',
    },
  ],
};
