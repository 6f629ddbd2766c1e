/** What a link in a mail opens: go on as its owner, why it leads no further, or which of two accounts. */
import type { PageContext } from '../context.ts';
import { fill, html, type Node, pageLink } from '../html.ts';
import type { Screen } from '../screens.ts';
import { Form, LinkButton, Outlined, Submit, TermsBox, TermsLine, Who } from './parts.ts';

type Of<K extends Screen['kind']> = Extract<Screen, { kind: K }>;

export function oneTimeToken(context: PageContext, screen: Of<'one-time-token'>): Node {
  const { action, link } = context.phrases;
  const labels = screen.organization
    ? { SignIn: link.accept, Register: link.acceptNew, ForgotPassword: action.continue }
    : { SignIn: action.signIn, Register: action.register, ForgotPassword: action.continue };
  return Form(
    { context, errors: screen.errors, onlyButtons: true },
    html`
      ${Who(context, { type: 'email', value: screen.email })}
      ${screen.termsCheckbox && TermsBox(context, screen.errors?.fields?.terms)}
      ${Submit(labels[screen.purpose])}
      ${!screen.termsCheckbox && screen.purpose === 'Register' && TermsLine(context)}
    `,
  );
}

/** Nobody is on the way to an application. */
const endsHere = new Set<Of<'link-trouble'>['reason']>([
  'code-link',
  'invitation-accepted',
  'invitation-expired',
  'invitation-withdrawn',
  'invitation-unknown',
  'not-joined',
]);

export function linkTrouble(context: PageContext, screen: Of<'link-trouble'>): Node {
  const { action } = context.phrases;
  const restart = pageLink(screen.restartUrl);
  const label = screen.reason === 'invitation-accepted' ? action.signIn : action.startAgain;
  if (endsHere.has(screen.reason)) return restart ? LinkButton(restart, label) : null;
  return html`
    ${Form({ context, errors: screen.errors, onlyButtons: true }, Submit(action.signIn))}
    ${restart && html`<p class="portero-more"><a href=${restart}>${action.startAgain}</a></p>`}
  `;
}

/** In the browser that asked: the script presses the button by itself, once. */
export const signInLink = (context: PageContext, screen: Of<'sign-in-link'>): Node => html`
  <div data-send=${screen.errors ? undefined : ''}>${Form({ context, errors: screen.errors, onlyButtons: true }, Submit(context.phrases.action.continue))}</div>
`;

/** In any other browser nothing happens: the code goes where it was asked for. */
export function otherBrowser({ phrases: { link } }: PageContext, screen: Of<'other-browser'>): Node {
  const restart = pageLink(screen.restartUrl);
  return restart
    ? html`<a class="portero-button portero-outlined" href=${restart}><span>${link.startHere}</span></a>`
    : null;
}

export function switchAccount(context: PageContext, screen: Of<'switch-account'>): Node {
  const { link } = context.phrases;
  return Form(
    { context, errors: screen.errors, onlyButtons: true },
    html`<div class="portero-pair">${Submit(link.switch, 'confirm')}${Outlined(link.stay, 'cancel')}</div>`,
  );
}

export function selectAccount(context: PageContext, screen: Of<'select-account'>): Node {
  const { action } = context.phrases;
  return Form(
    { context, errors: screen.errors, onlyButtons: true },
    html`
      <div class="portero-pair">
        ${Submit(fill(action.continueAs, { person: screen.name }), 'confirm')}
        ${Outlined(action.useAnotherAccount, 'cancel')}
      </div>
    `,
  );
}
