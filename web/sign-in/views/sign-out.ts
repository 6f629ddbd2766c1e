/** “Do you want to sign out?” – where an application cannot show for whom it asks. */
import type { PageContext } from '../context.ts';
import { html, localPath, type Node, pageLink } from '../html.ts';
import type { Screen } from '../screens.ts';

/** Posts to the engine itself, with the token of its session. */
export function signOut(
  { phrases: { action } }: PageContext,
  screen: Extract<Screen, { kind: 'sign-out' }>,
): Node {
  const home = pageLink(screen.staySignedInUrl);
  return html`
    <form method="post" action=${localPath(screen.action)} class="portero-form" id="form">
      <input type="hidden" name="xsrf" value=${screen.token} />
      <button class="portero-button" type="submit" name="logout" value="yes"><span>${action.signOut}</span></button>
      ${home ? html`<a class="portero-button portero-outlined" href=${home}><span>${action.staySignedIn}</span></a>` : null}
    </form>
  `;
}
