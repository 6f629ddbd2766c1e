/** Our own mark: an arched doorway with a keyhole. One shape for the page, the file and the tab. */
import { html, type Node } from './html.ts';

/** The arch, with the keyhole cut out of it, on a square of 32. */
const path =
  'M16 2C9.4 2 4 7.4 4 14v14a2 2 0 0 0 2 2h20a2 2 0 0 0 2-2V14C28 7.4 22.6 2 16 2Zm0 9.5a3.5 3.5 0 0 1 1.7 6.56l1.2 5.24a.9.9 0 0 1-.88 1.1h-4.04a.9.9 0 0 1-.88-1.1l1.2-5.24A3.5 3.5 0 0 1 16 11.5Z';

/** Inside a page; takes the colour of the text around it. */
export const mark = (size: number): Node =>
  html`<svg class="portero-mark" width=${size} height=${size} viewBox="0 0 32 32" fill="currentColor" fill-rule="evenodd" aria-hidden="true"><path d=${path} /></svg>`;

/** As a file. */
export const markFile = (color: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" role="img" aria-label="Portero"><path fill="${color}" fill-rule="evenodd" d="${path}"/></svg>`;

/** The tab's icon follows the browser's theme by itself. */
export const favicon = (color: string, darkColor: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>path{fill:${color}}@media(prefers-color-scheme:dark){path{fill:${darkColor}}}</style><path fill-rule="evenodd" d="${path}"/></svg>`;
