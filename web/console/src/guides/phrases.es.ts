import type { guides as english } from './phrases.en.ts';

export const guides: typeof english = {};
