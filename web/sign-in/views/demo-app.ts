/** The built-in application: what an application learns of whoever signs in. */
import { Picture } from '../account/views.ts';
import type { PageContext } from '../context.ts';
import { html, localPath, type Node, pageLink } from '../html.ts';
import type { Screen } from '../screens.ts';

type DemoApp = Extract<Screen, { kind: 'demo-app' }>;

export function demoApp({ phrases: { action, account, demo } }: PageContext, screen: DemoApp): Node {
  const { person, claims, idToken, accountUrl } = screen;
  return html`
    <div class="portero-form">
      <div class="portero-demo-person">
        ${Picture(person)}
        <p><strong><bdi>${person.name}</bdi></strong>${person.also && html`<br /><bdi>${person.also}</bdi>`}</p>
      </div>
      <a class="portero-button" href=${pageLink(screen.signOutUrl)}><span>${action.signOut}</span></a>
      ${accountUrl && html`<a class="portero-button portero-outlined" href=${pageLink(accountUrl)}><span>${account.title}</span></a>`}
      <h2 class="portero-demo-title">${demo.claims}</h2>
      <dl class="portero-claims" dir="ltr" data-address=${localPath(screen.address)}>${claims.map(Claim)}</dl>
      <details class="portero-demo-raw">
        <summary>${demo.raw}</summary>
        <code dir="ltr">${idToken}</code>
      </details>
    </div>
  `;
}

const Claim = ({ name, value, time }: DemoApp['claims'][number]): Node => html`
  <div>
    <dt>${name}</dt>
    <dd>${value}${time && html`<small><bdi><time datetime=${time.at}>${time.text}</time></bdi></small>`}</dd>
  </div>
`;
