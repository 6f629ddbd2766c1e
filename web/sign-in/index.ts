/** The hosted pages as pure functions: a screen and its context in, a whole document out. */

import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import type { PageContext } from './context.ts';
import type { Screen } from './screens.ts';
import { page } from './views/page.ts';

export type {
  AccountList,
  AccountPage,
  AccountPages,
  AccountRow,
  AccountSection,
  AccountTask,
  BoxGroups,
  TaskPart,
} from './account/screens.ts';
export { type Asset, assets } from './assets.ts';
export type { CaptchaOnPage, Country, PageContext, PageExperience } from './context.ts';
export { deviceText } from './devices.ts';
export { fill } from './html.ts';
export { directionOf, type Phrases, phrases } from './phrases/index.ts';
export type {
  DetailField,
  Errors,
  Factor,
  FactorChoice,
  Flow,
  Identifier,
  IdentifierType,
  Permission,
  PolicyHint,
  Screen,
} from './screens.ts';
export { labelOf as textOfDetail } from './views/details.ts';

/** The complete HTML document of a screen. */
export function renderScreen(screen: Screen, context: PageContext): string {
  return `<!doctype html>${render(page(context, screen) as VNode)}`;
}
