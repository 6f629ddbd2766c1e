/** The account centre's bodies: a frame with navigation around lists, and a card for a task. */
import type { PageContext } from '../context.ts';
import { fillNodes, html, localPath, type Node, pageLink, webLink } from '../html.ts';
import type { Errors } from '../screens.ts';
import { Details } from '../views/details.ts';
import { PolicyField } from '../views/forms.ts';
import { icon } from '../views/icons.ts';
import { CodesBlock, SecretBlock } from '../views/mfa.ts';
import {
  Alert,
  CodeField,
  Field,
  FieldError,
  Form,
  IdentifierField,
  LinkButton,
  PasswordField,
  Quiet,
  refusal,
  Who,
} from '../views/parts.ts';
import { PasskeyField } from '../views/passkeys.ts';
import type {
  AccountAction,
  AccountLink,
  AccountList,
  AccountPages,
  AccountRow,
  AccountSearch,
  AccountSection,
  AccountTask,
  BoxGroups,
  TaskPart,
} from './screens.ts';

export function accountList(
  context: PageContext,
  page: AccountList,
  { errors, logo, signature }: { errors: Errors | undefined; logo: Node; signature: Node },
): Node {
  const { account } = context.phrases;
  return html`
    <a class="portero-skip" href="#main">${account.skip}</a>
    <div class="logto_ac-app portero-account">
      <header class="portero-account-top">
        ${logo}
        <div class="portero-account-person">
          ${Picture(page.person)}<bdi>${page.person.name}</bdi>
          <a href=${page.signOut.href}>${page.signOut.label}</a>
        </div>
      </header>
      <div class="logto_ac-page-container logto_ac-with-tab-nav portero-account-frame">
        <nav class="logto_ac-sidebar logto_ac-mobile-tab-nav portero-account-nav" aria-label=${account.title}>
          <ul>${page.nav.map(NavItem)}</ul>
        </nav>
        <main class="logto_ac-main-content logto_ac-page-content portero-account-main" id="main" tabindex="-1">
          <header class="logto_ac-page-header">
            ${page.back && html`<a class="portero-account-back" href=${pageLink(page.back.href)}>${icon('back')}${page.back.label}</a>`}
            <h1><bdi>${page.title}</bdi></h1>
            ${page.lead && html`<p class="logto_ac-page-description portero-lead"><bdi>${page.lead}</bdi></p>`}
          </header>
          ${page.tabs && html`<nav class="portero-account-tabs" aria-label=${page.title}><ul>${page.tabs.map(Tab)}</ul></nav>`}
          ${page.done && html`<p class="portero-account-done" role="status">${icon('check')}${page.done}</p>`}
          ${Alert(errors, true)}
          ${page.sections.map((section) => Section(context, section, errors))}
        </main>
      </div>
      ${signature}
    </div>
  `;
}

/** An http(s) address of somebody's, without telling it where from; else the first letter of their name. */
export const Picture = ({ name, picture, isSmall }: AccountList['person']): Node => {
  const source = webLink(picture);
  const look = `portero-avatar${isSmall ? ' portero-avatar-small' : ''}`;
  if (source)
    return html`<img class=${look} src=${source} alt="" width="32" height="32" referrerpolicy="no-referrer" />`;
  return html`<span class=${look} aria-hidden="true">${[...name][0]?.toUpperCase() ?? ''}</span>`;
};

const NavItem = ({ href, label, icon: name, isCurrent }: AccountList['nav'][number]): Node =>
  html`<li><a class="logto_ac-sidebar-item logto_ac-mobile-tab-nav-item" href=${href} aria-current=${isCurrent ? 'page' : undefined}>${icon(name)}<span>${label}</span></a></li>`;

const Tab = ({ href, label, isCurrent }: NonNullable<AccountList['tabs']>[number]): Node =>
  html`<li><a href=${pageLink(href)} aria-current=${isCurrent ? 'page' : undefined}>${label}</a></li>`;

function Section(context: PageContext, section: AccountSection, errors: Errors | undefined): Node {
  const { title, lead, rows, empty, links = [], action, details, search, pages } = section;
  const hasFoot = links.length > 0 || action;
  return html`
    <section class="logto_ac-section portero-account-section">
      ${title && html`<h2 class="logto_ac-section-title">${title}</h2>`}
      ${lead && html`<p class="portero-lead">${lead}</p>`}
      ${search && Search(search)}
      <div class="logto_ac-card portero-account-card">
        ${
          details &&
          html`
            <form method="post" action=${localPath(context.path)} class="portero-form" novalidate>
              <input type="hidden" name="csrf" value=${context.csrf} />
              ${Details(context, { ...details, errors })}
              <button class="portero-button portero-short" type="submit" name="action" value="submit"><span>${details.submit}</span></button>
            </form>
          `
        }
        ${rows.length > 0 ? html`<ul>${rows.map((row) => Row(context, row))}</ul>` : empty && html`<p class="portero-account-empty">${empty}</p>`}
        ${hasFoot && html`<div class="portero-account-foot">${links.map((link) => RowLink(link))}${action && ActionForm(context, action)}</div>`}
      </div>
      ${pages && Pages(pages)}
    </section>
  `;
}

const Search = ({ path, hidden, label, value, submit }: AccountSearch): Node => html`
  <form class="portero-account-search" role="search" method="get" action=${localPath(path)}>
    ${Object.entries(hidden).map(([name, kept]) => html`<input type="hidden" name=${name} value=${kept} />`)}
    <div class="portero-control"><input type="search" name="q" value=${value} aria-label=${label} placeholder=${label} maxlength="256" autocomplete="off" /></div>
    <button class="portero-button portero-outlined" type="submit"><span>${submit}</span></button>
  </form>
`;

const Pages = ({ label, previous, next }: AccountPages): Node => html`
  <nav class="portero-account-pages" aria-label=${label}>
    <span>${label}</span>
    ${previous && html`<a class="portero-account-link" rel="prev" href=${pageLink(previous.href)}>${previous.label}</a>`}
    ${next && html`<a class="portero-account-link" rel="next" href=${pageLink(next.href)}>${next.label}</a>`}
  </nav>
`;

function Row(context: PageContext, row: AccountRow): Node {
  const { label, value, note, time, badge, points = [], links = [], action } = row;
  const { actions = action ? [action] : [] } = row;
  return html`
    <li class="logto_ac-row portero-account-row">
      ${row.picture ? Picture(row.picture) : row.icon && icon(row.icon)}
      <div>
        <p class="portero-account-label"><bdi>${label}</bdi>${badge && html` <span class="portero-badge" data-tone=${row.badgeTone}>${badge}</span>`}</p>
        ${value && html`<p class="portero-account-value"><bdi>${value}</bdi></p>`}
        ${note && html`<p class="portero-hint"><bdi>${note}</bdi></p>`}
        ${time && html`<p class="portero-hint">${fillNodes(time.phrase, { time: html`<bdi><time datetime=${time.at}>${time.text}</time></bdi>` })}</p>`}
        ${points.length > 0 && html`<ul class="portero-account-points">${points.map((point) => html`<li>${point}</li>`)}</ul>`}
      </div>
      ${(links.length > 0 || actions.length > 0) && html`<div class="portero-account-does">${links.map((link) => RowLink(link, label))}${actions.map((one) => ActionForm(context, one, label))}</div>`}
    </li>
  `;
}

const named = (label: string, of: string | undefined): string | undefined =>
  of ? `${label}: ${of}` : undefined;

const RowLink = ({ href, label, danger }: AccountLink, of?: string): Node =>
  html`<a class="portero-account-link" data-danger=${danger ? '' : undefined} href=${pageLink(href)} aria-label=${named(label, of)}>${label}</a>`;

const ActionForm = (
  context: PageContext,
  { action, id, label, danger }: AccountAction,
  of?: string,
): Node => html`
  <form method="post" action=${localPath(context.path)}>
    <input type="hidden" name="csrf" value=${context.csrf} />
    ${id !== undefined && html`<input type="hidden" name="id" value=${id} />`}
    <button class="portero-account-link" data-danger=${danger ? '' : undefined} type="submit" name="action" value=${action} aria-label=${named(label, of)}>${label}</button>
  </form>
`;

const typedParts: ReadonlySet<TaskPart['part']> = new Set(['identifier', 'text', 'password', 'code', 'file']);
const isTyped = ({ part }: TaskPart): boolean => typedParts.has(part);

export function accountTask(context: PageContext, page: AccountTask, errors: Errors | undefined): Node {
  const parts = page.parts.map((part) => Part(context, part, errors));
  return page.isPlain
    ? html`<div class="portero-form">${Alert(errors, true)}${parts}</div>`
    : Form({ context, errors, takesFile: page.takesFile, onlyButtons: !page.parts.some(isTyped) }, parts);
}

const BoxesPart = (
  { name, label, empty, boxes }: Extract<TaskPart, { part: 'boxes' }>,
  error: string | undefined,
): Node => html`
  <fieldset class="portero-choice-part">
    <legend class="portero-label">${label}</legend>
    ${FieldError(name, error)}
    ${boxes.map((box, at) => Box(name, box, error, at === 0))}
    ${boxes.length === 0 && html`<p class="portero-hint">${empty}</p>`}
  </fieldset>
`;

/** After a refusal, all are told to be wrong and the first has the focus. */
const Box = (
  name: string,
  { value, label, note, chosen }: BoxGroups['groups'][number]['boxes'][number],
  error: string | undefined,
  isFirst: boolean,
): Node => html`
  <label class="portero-check">
    <input type="checkbox" name=${name} value=${value} checked=${chosen} autofocus=${Boolean(error) && isFirst}
      aria-invalid=${error ? 'true' : undefined} aria-describedby=${error ? `${name}-error` : undefined} />
    <span><bdi>${label}</bdi>${note && html`<small><bdi>${note}</bdi></small>`}</span>
  </label>
`;

function ChoicePart(
  { name, label, options }: Extract<TaskPart, { part: 'choice' }>,
  errors: Errors | undefined,
): Node {
  return html`
    <fieldset class="portero-choice-part">
      <legend class="portero-label">${label}</legend>
      ${options.map(
        ({ value, label: text, chosen, boxes }) => html`
          <div>
            <label class="portero-check"><input type="radio" name=${name} value=${value} checked=${chosen} /><span>${text}</span></label>
            ${boxes && Boxes(boxes, errors?.fields?.[boxes.name])}
          </div>
        `,
      )}
    </fieldset>
  `;
}

const Boxes = ({ name, groups }: BoxGroups, error: string | undefined): Node => html`
  <div class="portero-boxes">
    ${FieldError(name, error)}
    ${groups.map(
      ({ title, boxes }, group) => html`
        <fieldset>
          <legend><bdi>${title}</bdi></legend>
          ${boxes.map((box, at) => Box(name, box, error, group + at === 0))}
        </fieldset>
      `,
    )}
  </div>
`;

function Part(context: PageContext, part: TaskPart, errors: Errors | undefined): Node {
  const { input } = context.phrases;
  switch (part.part) {
    case 'identifier':
      return part.type === 'username'
        ? Field({
            name: 'identifier',
            label: input.username,
            autocomplete: 'username',
            value: part.value,
            error: errors?.fields?.identifier,
            describedBy: refusal(errors),
            focus: true,
          })
        : IdentifierField(context, {
            types: [part.type],
            value: part.value,
            error: errors?.fields?.identifier,
            describedBy: refusal(errors),
            fresh: true,
          });
    case 'text':
      return Field({
        ...part,
        autocomplete: 'off',
        error: errors?.fields?.[part.name],
        describedBy: refusal(errors),
        focus: Boolean(errors?.form),
      });
    case 'select':
      return html`
        <div class="portero-field">
          <div class="portero-label"><label for=${part.name}>${part.label}</label></div>
          <div class="portero-control">
            <select id=${part.name} name=${part.name}>
              ${part.options.map(({ value, label }) => html`<option value=${value} selected=${value === part.chosen}>${label}</option>`)}
            </select>
            ${icon('down')}
          </div>
        </div>
      `;
    case 'boxes':
      return BoxesPart(part, errors?.fields?.[part.name]);
    case 'choice':
      return ChoicePart(part, errors);
    case 'picture':
      return html`<p class="portero-picture">${Picture(part.person)}</p>`;
    case 'file': {
      const error = errors?.fields?.[part.name];
      return html`
        <div class="portero-field" data-invalid=${error ? '' : undefined}>
          <div class="portero-label"><label for=${part.name}>${part.label}</label></div>
          <input class="portero-file" type="file" id=${part.name} name=${part.name} accept=${part.accept} aria-invalid=${error ? 'true' : undefined} aria-describedby=${[error && `${part.name}-error`, `${part.name}-hint`].filter(Boolean).join(' ')} autofocus=${error !== undefined} />
          ${FieldError(part.name, error)}
          <p class="portero-hint" id=${`${part.name}-hint`}>${part.hint}</p>
        </div>
      `;
    }
    case 'password':
      return part.policy
        ? PolicyField(context, {
            label: input.newPassword,
            policy: part.policy,
            error: errors?.fields?.password,
            describedBy: refusal(errors),
          })
        : PasswordField(context, {
            name: 'password',
            label: input.password,
            error: errors?.fields?.password,
            describedBy: refusal(errors),
            fresh: part.fresh,
            focus: true,
          });
    case 'code':
      return CodeField(context, errors, part.digits);
    case 'qr':
      return SecretBlock(context, part);
    case 'codes':
      return CodesBlock(context, part.codes, errors?.fields?.saved);
    case 'passkey':
      return html`${PasskeyField(part.purpose, part.options)}<noscript><p class="portero-hint">${context.phrases.mfa.needsScript}</p></noscript>`;
    case 'who':
      return Who({ ...context, links: { ...context.links, back: undefined } }, part.identifier);
    case 'secret':
      return html`
        <div class="portero-key">
          <p id="secret-label">${part.label}</p>
          <code id="secret" dir="ltr" aria-labelledby="secret-label">${part.value}</code>
          <div><button class="portero-quiet" type="button" hidden data-copy=${part.value} data-done=${context.phrases.mfa.copied}>${context.phrases.mfa.copy}</button></div>
        </div>
      `;
    case 'submit':
    case 'outlined':
      return html`<button class=${`portero-button${part.part === 'outlined' ? ' portero-outlined' : ''}`} data-danger=${part.danger ? '' : undefined} data-file=${part.bringsFile ? 'yes' : undefined} type="submit" name="action" value=${part.action ?? 'submit'}><span>${part.label}</span></button>`;
    case 'quiet':
      return Quiet(part.label, part.action ?? 'submit');
    case 'link':
      return html`<a class="portero-button portero-outlined" href=${pageLink(part.href)}><span>${part.label}</span></a>`;
    case 'button':
      return LinkButton(pageLink(part.href) ?? '/account', part.label);
    case 'ways':
      return html`
        <ul class="portero-choices">${part.links.map(
          ({ href, label, note, icon: name }) => html`
            <li><a class="portero-choice" href=${pageLink(href)}>${icon(name)}<span><strong>${label}</strong>${note && html`<small><bdi>${note}</bdi></small>`}</span></a></li>
          `,
        )}</ul>
      `;
  }
}
