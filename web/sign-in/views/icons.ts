/** Line drawings of our own, on a square of 24. */
import { html, type Node } from '../html.ts';

const strokes = {
  alert: 'M12 8v4.5m0 3.5h.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  person: 'M19 20a7 7 0 0 0-14 0m11-12a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z',
  people:
    'M15.5 19.5a6 6 0 0 0-12 0M13 8.5a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0Zm7.5 9.5a5.5 5.5 0 0 0-4-5.3m-1-7.4a3.5 3.5 0 0 1 0 6.4',
  back: 'm14.5 6-6 6 6 6',
  down: 'm7 10 5 5 5-5',
  compass: 'm15.5 8.5-2 5-5 2 2-5 5-2ZM21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  door: 'M10 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h4m4-12 4 4-4 4m4-4H9',
  clock: 'M12 7.5V12l3 2m6-2a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  lock: 'M7.5 10.5V8a4.5 4.5 0 0 1 9 0v2.5m-9.5 0h10a1.5 1.5 0 0 1 1.5 1.5v6.5a1.5 1.5 0 0 1-1.5 1.5H7a1.5 1.5 0 0 1-1.5-1.5V12A1.5 1.5 0 0 1 7 10.5Z',
  app: 'M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3Zm2.5 14.5h3',
  key: 'M11 14.5a4 4 0 1 1 0-5M10.9 12H21m-3 0v3',
  message:
    'M5 5h14a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 19 17h-7l-4.5 3.5V17H5a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 5 5Z',
  mail: 'M4.5 6h15A1.5 1.5 0 0 1 21 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16.5v-9A1.5 1.5 0 0 1 4.5 6Zm-1 1.5L12 13l8.5-5.5',
  list: 'M7 4h10a1.5 1.5 0 0 1 1.5 1.5v13A1.5 1.5 0 0 1 17 20H7a1.5 1.5 0 0 1-1.5-1.5v-13A1.5 1.5 0 0 1 7 4Zm2.5 4.5h5m-5 3.5h5m-5 3.5h3',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm12.5 0a3 3 0 1 1-6 0 3 3 0 0 1 6 0Z',
} as const;
export type IconName = keyof typeof strokes;

/** They point somewhere: to the other side where people read from the right. */
const turns: ReadonlySet<IconName> = new Set(['back', 'door']);

/** Decoration: what it means stands beside it as text. */
export const icon = (name: IconName): Node =>
  html`<svg class=${turns.has(name) ? 'portero-icon portero-turns' : 'portero-icon'} width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${strokes[name]} /></svg>`;
