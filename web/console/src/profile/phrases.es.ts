import type { profile as english } from './phrases.en.ts';

export const profile: typeof english = {};
