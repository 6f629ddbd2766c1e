/** What an application that is not ours asks a person for. */
import { themeOf } from '../brand.ts';
import type { PageContext } from '../context.ts';
import { fill, fillNodes, html, localPath, type Node, webLink } from '../html.ts';
import type { Screen } from '../screens.ts';
import { icon } from './icons.ts';
import { FieldError, Form, Outlined, outside, Submit } from './parts.ts';

type Consent = Extract<Screen, { kind: 'consent' }>;

export function consent(context: PageContext, screen: Consent): Node {
  const { action, description } = context.phrases;
  return Form(
    { context, errors: screen.errors, onlyButtons: true },
    html`
      <p class="portero-who">
        ${icon('person')}
        <span>
          ${fillNodes(description.consentAs, { person: html`<bdi class="portero-strong">${screen.person}</bdi>` })}
          ${screen.switchUrl && html`<br /><a href=${localPath(screen.switchUrl)}>${action.useAnotherAccount}</a>`}
        </span>
      </p>
      ${screen.describedAt && html`<p class="portero-hint">${fillNodes(description.consentUnregistered, { host: html`<bdi class="portero-strong">${screen.describedAt}</bdi>` })}</p>`}
      <div class="portero-asked">
        <p>${description.consentScopes}</p>
        ${screen.asked.map(({ title, permissions }) => Group(title, permissions))}
        ${screen.asked.length === 0 && Group(undefined, [description.consentNothing])}
        ${screen.already && html`<p class="portero-hint">${description.consentAlready}</p>`}
      </div>
      ${screen.organizations && Organizations(context, screen.organizations, screen.errors?.fields?.organizationIds)}
      <div class="portero-pair">${Submit(action.allow, 'confirm')}${Outlined(action.deny, 'cancel')}</div>
      ${screen.destination && html`<p class="portero-terms">${fill(description.consentTo, { destination: screen.destination })}</p>`}
      ${Documents(context, screen)}
    `,
  );
}

const Group = (title: string | undefined, permissions: readonly string[]): Node => html`
  ${title && html`<p class="portero-asked-of"><bdi>${title}</bdi></p>`}
  <ul class="portero-scopes">
    ${permissions.map((text) => html`<li>${icon('check')}<span>${text}</span></li>`)}
  </ul>
`;

function Organizations(
  { phrases: { description } }: PageContext,
  { offered, permissions, single }: NonNullable<Consent['organizations']>,
  error: string | undefined,
): Node {
  return html`
    <fieldset class="portero-asked portero-organizations" data-invalid=${error ? '' : undefined} aria-describedby=${error ? 'organizationIds-error' : undefined}>
      <legend>${description.consentOrganizations}</legend>
      ${offered.map(
        ({ id, name, chosen }, at) => html`
          <label class="portero-check">
            <input type=${single ? 'radio' : 'checkbox'} name="organizationIds" value=${id} checked=${chosen} autofocus=${Boolean(error) && at === 0}
              aria-invalid=${error && !single ? 'true' : undefined} aria-describedby=${error ? 'organizationIds-error' : undefined} />
            <span><bdi>${name}</bdi></span>
          </label>
        `,
      )}
      ${FieldError('organizationIds', error)}
      ${permissions.length > 0 && html`<p>${description.consentInOrganizations}</p>${Group(undefined, permissions)}`}
    </fieldset>
  `;
}

function Documents({ phrases: { description, list, terms } }: PageContext, screen: Consent): Node {
  const links = [
    ...(screen.documents?.terms ? [outside(screen.documents.terms, terms.termsOfUse)] : []),
    ...(screen.documents?.privacy ? [outside(screen.documents.privacy, terms.privacyPolicy)] : []),
  ].flatMap((link, at) => (at === 0 ? [link] : [list.separator, link]));
  if (links.length === 0) return null;
  return html`<p class="portero-terms">${fillNodes(description.consentTerms, { links: html`<span>${links}</span>`, application: html`<bdi>${screen.application}</bdi>` })}</p>`;
}

/** Rules of the application do not let the person in: another account may be let in, else there is only the way back. */
export function noAccess(context: PageContext, screen: Extract<Screen, { kind: 'no-access' }>): Node {
  const { action, description } = context.phrases;
  return Form(
    { context, errors: screen.errors, onlyButtons: true },
    html`
      <p class="portero-who">${icon('person')}<span>${fillNodes(description.consentAs, { person: html`<bdi class="portero-strong">${screen.person}</bdi>` })}</span></p>
      <div class="portero-pair">
        <a class="portero-button" href=${context.links.signIn}><span>${action.useAnotherAccount}</span></a>
        ${Outlined(action.backToApp, 'cancel')}
      </div>
    `,
  );
}

/** The logo of who asks, or the first letter of their name: never ours, which would vouch for them. */
export function applicationMark(context: PageContext, { application, logo }: Consent): Node {
  const theme = themeOf(context);
  const light = webLink(logo?.light);
  const dark = webLink(logo?.dark);
  const source = theme === 'dark' ? (dark ?? light) : (light ?? dark);
  if (!source)
    return html`<div class="portero-initial" aria-hidden="true">${[...application][0]?.toUpperCase() ?? ''}</div>`;
  return html`
    <div class="portero-logo">
      <picture>
        ${theme === 'auto' && dark ? html`<source srcset=${dark} media="(prefers-color-scheme: dark)" />` : null}
        <img src=${source} alt="" height="40" />
      </picture>
    </div>
  `;
}
