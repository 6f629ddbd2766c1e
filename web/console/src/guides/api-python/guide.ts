import { aboutPermissions, organizationStep, tokensThatCount, tryStep } from '../api-shared/steps.ts';
import { type Block, code, type Guide, region, text } from '../model.ts';
import { pythonEnvironment } from '../python-environment.ts';
import fastapi from './files/fastapi.py?raw';
import flask from './files/flask.py?raw';

const either = (ours: Block, theirs: Block): Block => ({
  kind: 'tabs',
  tabs: [
    { label: 'FastAPI', blocks: [ours] },
    { label: 'Flask', blocks: [theirs] },
  ],
});

const python = (part: string) =>
  either(code('python', region(fastapi, part), 'api.py'), code('python', region(flask, part), 'api.py'));

const install = (framework: string, with_: string) =>
  code(
    'bash',
    `pip install --no-deps --index-url __ENDPOINT__/sdk/python/simple/ portero\npip install "portero[${framework}]" "${with_}"`,
  );

export const guide: Guide = {
  home: 'http://localhost:4000/',
  steps: [
    {
      title: 'Install',
      blocks: [
        text('You need Python 3.10 or newer.'),
        ...pythonEnvironment,
        text(
          'This server hands out its own SDK, so the two always fit each other. The first line takes it from here and from nowhere else, the second adds what it builds on.',
        ),
        either(install('fastapi', 'fastapi[standard]'), install('flask', 'flask')),
      ],
    },
    { title: 'Say which tokens count', blocks: [...tokensThatCount, python('setup')] },
    {
      title: 'Check the token',
      blocks: [
        text(
          'The guard verifies signature, type, issuer, audience and expiry, and answers 401 with a `WWW-Authenticate` header for everything else.',
        ),
        python('check'),
      ],
    },
    { title: 'Ask for a permission', blocks: [aboutPermissions, python('permission')] },
    organizationStep(python('within'), python('organization')),
    tryStep(
      either(
        code('bash', 'fastapi dev api.py --port 4000'),
        code('bash', 'flask --app api run --host localhost --port 4000'),
      ),
    ),
  ],
};
