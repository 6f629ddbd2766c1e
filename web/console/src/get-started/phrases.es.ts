import type { getStarted as english } from './phrases.en.ts';

export const getStarted: typeof english = {};
