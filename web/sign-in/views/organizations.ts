/** For which organization somebody works: one press on one of theirs. Works without scripts. */
import { themeOf } from '../brand.ts';
import type { PageContext } from '../context.ts';
import { fillNodes, html, localPath, type Node, webLink } from '../html.ts';
import type { Screen } from '../screens.ts';
import { icon } from './icons.ts';
import { Form, Outlined } from './parts.ts';

type Shown = Extract<Screen, { kind: 'select-organization' }>;
type Organization = Shown['organizations'][number];

export function selectOrganization(context: PageContext, screen: Shown): Node {
  const { action, description, chooseOrganization: words } = context.phrases;
  const { organizations, invitations, search } = screen;
  return html`
    ${search && Search(context, search)}
    ${Form(
      { context, errors: screen.errors, onlyButtons: true },
      html`
        ${organizations.length > 0 && html`<div class="portero-choices">${organizations.map((one) => Choice(context, one))}</div>`}
        ${search?.isCut && html`<p class="portero-hint">${words.more}</p>`}
        ${search?.value && organizations.length === 0 && html`<p class="portero-hint" role="status">${words.nothing}</p>`}
        ${invitations.length > 0 && Invitations(context, invitations)}
        ${screen.canSkip && Outlined(words.without, 'skip')}
        <p class="portero-who">
          ${icon('person')}
          <span>
            ${fillNodes(description.consentAs, { person: html`<bdi class="portero-strong">${screen.person}</bdi>` })}
            <br /><a href=${context.links.signIn}>${action.useAnotherAccount}</a>
          </span>
        </p>
        <button class="portero-quiet" type="submit" name="action" value="cancel">${action.backToApp}</button>
      `,
    )}
  `;
}

function Search(
  { path, phrases: { chooseOrganization: words, organization } }: PageContext,
  { value, hidden }: NonNullable<Shown['search']>,
): Node {
  const [page = ''] = path.split('?', 1);
  return html`
    <form class="portero-search" role="search" method="get" action=${localPath(page)}>
      ${Object.entries(hidden).map(([name, kept]) => html`<input type="hidden" name=${name} value=${kept} />`)}
      <div class="portero-control"><input type="search" name="q" value=${value} aria-label=${words.search} placeholder=${words.search} maxlength="256" autocomplete="off" /></div>
      <button class="portero-button portero-outlined" type="submit"><span>${organization.find}</span></button>
    </form>
  `;
}

function Choice(context: PageContext, one: Organization): Node {
  const { chooseOrganization: words, list } = context.phrases;
  return html`
    <button class="portero-choice" type="submit" name="organization" value=${one.id}>
      ${Mark(context, one)}
      <span>
        <strong><bdi>${one.name}</bdi>${one.isLast && html` <span class="portero-last">${words.last}</span>`}</strong>
        ${one.description && html`<small><bdi>${one.description}</bdi></small>`}
        ${one.roles.length > 0 && html`<small>${Roles(one.roles, list.separator)}</small>`}
      </span>
    </button>
  `;
}

function Invitations(
  { phrases: { account, chooseOrganization: words, list } }: PageContext,
  invitations: Shown['invitations'],
): Node {
  return html`
    <section class="portero-choices" aria-labelledby="invitations">
      <h2 class="portero-hint" id="invitations">${account.invitations}</h2>
      ${invitations.map(
        ({ id, name, roles }) => html`
          <button class="portero-choice" type="submit" name="invitation" value=${id}>
            <span class="portero-letter">${icon('mail')}</span>
            <span>
              <strong><bdi>${name}</bdi></strong>
              ${roles.length > 0 && html`<small>${Roles(roles, list.separator)}</small>`}
              <small>${words.invited}</small>
            </span>
          </button>
        `,
      )}
    </section>
  `;
}

const Roles = (roles: readonly string[], separator: string): Node[] =>
  roles.map((role, at) => html`${at > 0 && separator}<bdi>${role}</bdi>`);

/** Its logo, or the first letter of its name. */
function Mark(context: PageContext, { name, logoUrl, darkLogoUrl }: Organization): Node {
  const theme = themeOf(context);
  const light = webLink(logoUrl);
  const dark = webLink(darkLogoUrl);
  const source = theme === 'dark' ? (dark ?? light) : (light ?? dark);
  if (!source)
    return html`<span class="portero-letter" aria-hidden="true">${[...name][0]?.toUpperCase() ?? ''}</span>`;
  return html`
    <picture class="portero-letter">
      ${theme === 'auto' && dark ? html`<source srcset=${dark} media="(prefers-color-scheme: dark)" />` : null}
      <img src=${source} alt="" width="36" height="36" loading="lazy" referrerpolicy="no-referrer" />
    </picture>
  `;
}
