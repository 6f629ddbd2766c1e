import type { apiReference as english } from './phrases.en.ts';

export const apiReference: typeof english = {};
