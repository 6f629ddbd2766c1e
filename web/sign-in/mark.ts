/** Our own mark: a door ajar, as the Console shows it. One shape for the page, the file and the tab. */
import { html, type Node } from './html.ts';

/** The arch; the light that falls through the gap and the knob are cut out of it. On a square of 32. */
const path =
  'M5 30V13.5a11 11 0 0 1 22 0V30ZM16 8.5l1.6 3.4c.5 1 .7 2.1.7 3.2V27l-7.8 3h11V14A5.5 5.5 0 0 0 16 8.5ZM14.45 19.6a1.15 1.15 0 1 0 2.3 0a1.15 1.15 0 1 0-2.3 0Z';

/** Inside a page; takes the colour of the text around it. */
export const mark = (size: number): Node =>
  html`<svg class="portero-mark" width=${size} height=${size} viewBox="0 0 32 32" fill="currentColor" fill-rule="evenodd" aria-hidden="true"><path d=${path} /></svg>`;

/** As a file. */
export const markFile = (color: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" role="img" aria-label="Portero"><path fill="${color}" fill-rule="evenodd" d="${path}"/></svg>`;

/** The tab's icon follows the browser's theme by itself. */
export const favicon = (color: string, darkColor: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>path{fill:${color}}@media(prefers-color-scheme:dark){path{fill:${darkColor}}}</style><path fill-rule="evenodd" d="${path}"/></svg>`;
