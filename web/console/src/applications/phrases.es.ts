import type { applications as english } from './phrases.en.ts';

export const applications: typeof english = {
  title: 'Aplicaciones',
};
