import { type Block, code, text } from './model.ts';

/** Said before packages are installed: where the system keeps Python to itself, `pip install` refuses otherwise. */
export const pythonEnvironment: readonly Block[] = [
  text('An environment of its own keeps the app’s packages apart from the system’s.'),
  {
    kind: 'tabs',
    tabs: [
      {
        label: 'macOS, Linux',
        blocks: [code('bash', 'python3 -m venv .venv\nsource .venv/bin/activate')],
      },
      { label: 'Windows', blocks: [code('bash', 'py -m venv .venv\n.venv\\Scripts\\activate')] },
    ],
  },
];
