import { text } from './model.ts';

/** Said before packages are installed: where the system keeps Python to itself, `pip install` refuses otherwise. */
export const pythonEnvironment = text(
  'An environment of its own keeps the app’s packages apart from the system’s: `python3 -m venv .venv`, then `source .venv/bin/activate`; on Windows `py -m venv .venv`, then `.venv\\Scripts\\activate`.',
);
