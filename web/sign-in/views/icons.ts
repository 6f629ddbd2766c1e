/** Line drawings of our own, on a square of 24. */
import { html, type Node } from '../html.ts';

const strokes = {
  alert: 'M12 8v4.5m0 3.5h.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  person: 'M19 20a7 7 0 0 0-14 0m11-12a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z',
  back: 'm14.5 6-6 6 6 6',
  down: 'm7 10 5 5 5-5',
  compass: 'm15.5 8.5-2 5-5 2 2-5 5-2ZM21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  door: 'M14 4h4a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-4M10 8l-4 4 4 4m-4-4h9',
  clock: 'M12 7.5V12l3 2m6-2a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  lock: 'M7.5 10.5V8a4.5 4.5 0 0 1 9 0v2.5m-9.5 0h10a1.5 1.5 0 0 1 1.5 1.5v6.5a1.5 1.5 0 0 1-1.5 1.5H7a1.5 1.5 0 0 1-1.5-1.5V12A1.5 1.5 0 0 1 7 10.5Z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm12.5 0a3 3 0 1 1-6 0 3 3 0 0 1 6 0Z',
} as const;
export type IconName = keyof typeof strokes;

/** Decoration: what it means stands beside it as text. */
export const icon = (name: IconName): Node =>
  html`<svg class="portero-icon" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${strokes[name]} /></svg>`;
