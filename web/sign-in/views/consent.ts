/** What an application that is not ours asks a person for. */
import { themeOf } from '../brand.ts';
import type { PageContext } from '../context.ts';
import { fill, fillNodes, html, localPath, type Node, webLink } from '../html.ts';
import type { Permission, Screen } from '../screens.ts';
import { icon } from './icons.ts';
import { FieldError, Form, Outlined, outside, Submit } from './parts.ts';

type Consent = Extract<Screen, { kind: 'consent' }>;

/** What cannot be refused stands as text, everything else has a box. */
export function consent(context: PageContext, screen: Consent): Node {
  const { action, description } = context.phrases;
  const fixed = groupsOf(screen.asked, (one) => !isChoice(one));
  const choices = groupsOf(screen.asked, isChoice);
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
      ${
        (fixed.length > 0 || choices.length === 0) &&
        html`
          <div class="portero-asked">
            <p>${description.consentScopes}</p>
            ${fixed.map(({ title, permissions }) => Group(title, permissions))}
            ${fixed.length === 0 && Group(undefined, [{ text: description.consentNothing }])}
          </div>
        `
      }
      ${choices.length > 0 && Choices(description.consentOptional, choices)}
      ${screen.already && html`<p class="portero-hint">${description.consentAlready}</p>`}
      ${screen.organizations && Organizations(context, screen.organizations, screen.errors?.fields?.organizationIds)}
      ${Named(screen)}
      <div class="portero-pair">${Submit(action.allow, 'confirm')}${Outlined(action.deny, 'cancel')}</div>
      ${screen.destination && html`<p class="portero-terms">${fill(description.consentTo, { destination: screen.destination })}</p>`}
      ${Documents(context, screen)}
    `,
  );
}

type Group = Consent['asked'][number];

const isChoice = ({ ticked }: Permission): boolean => ticked !== undefined;

const groupsOf = (groups: readonly Group[], isIn: (permission: Permission) => boolean): Group[] =>
  groups
    .map(({ title, permissions }) => ({ title, permissions: permissions.filter(isIn) }))
    .filter(({ permissions }) => permissions.length > 0);

const Group = (title: string | undefined, permissions: readonly Permission[]): Node => html`
  ${title && html`<p class="portero-asked-of"><bdi>${title}</bdi></p>`}
  <ul class="portero-scopes">
    ${permissions.map(({ text }) => html`<li>${icon('check')}<span>${text}</span></li>`)}
  </ul>
`;

const Choices = (legend: string, groups: readonly Group[]): Node => html`
  <fieldset class="portero-asked portero-choosing">
    <legend>${legend}</legend>
    ${groups.map(({ title, permissions }, at) =>
      title
        ? html`
            <div role="group" aria-labelledby=${`asked-${at}`}>
              <p class="portero-asked-of" id=${`asked-${at}`}><bdi>${title}</bdi></p>
              ${permissions.map(Box)}
            </div>
          `
        : permissions.map(Box),
    )}
  </fieldset>
`;

const Box = ({ text, value, ticked }: Permission): Node => html`
  <label class="portero-check">
    <input type="checkbox" name="permissions" value=${value} checked=${ticked} />
    <span>${text}</span>
  </label>
`;

/**
 * What the form says beside the boxes: that there were some, also when none is ticked, and what came without one. A page
 * without a box says nothing of it.
 */
function Named({ asked, organizations }: Consent): Node {
  const all = [...asked.flatMap(({ permissions }) => permissions), ...(organizations?.permissions ?? [])];
  if (!all.some(isChoice)) return null;
  const fixed = all.flatMap((one) => (one.value === undefined || isChoice(one) ? [] : [one.value]));
  return html`${['', ...fixed].map((value) => html`<input type="hidden" name="permissions" value=${value} />`)}`;
}

function Organizations(
  { phrases: { description } }: PageContext,
  { offered, permissions, single }: NonNullable<Consent['organizations']>,
  error: string | undefined,
): Node {
  const fixed = permissions.filter((one) => !isChoice(one));
  return html`
    <fieldset class="portero-asked portero-choosing" data-invalid=${error ? '' : undefined} aria-describedby=${error ? 'organizationIds-error' : undefined}>
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
    </fieldset>
    ${
      fixed.length > 0 &&
      html`
        <div class="portero-asked">
          <p>${description.consentInOrganizations}</p>
          ${Group(undefined, fixed)}
        </div>
      `
    }
    ${fixed.length < permissions.length && Choices(fixed.length > 0 ? description.consentOptional : description.consentInOrganizations, [{ permissions: permissions.filter(isChoice) }])}
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
