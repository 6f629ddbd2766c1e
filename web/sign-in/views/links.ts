/** What a link in a mail opens: go on as its owner, why it leads no further, or which of two accounts. */
import type { PageContext } from '../context.ts';
import { html, type Node, pageLink } from '../html.ts';
import type { Screen } from '../screens.ts';
import { Form, Outlined, Submit, TermsBox, TermsLine, Who } from './parts.ts';

type Of<K extends Screen['kind']> = Extract<Screen, { kind: K }>;

export function oneTimeToken(context: PageContext, screen: Of<'one-time-token'>): Node {
  const { action, link } = context.phrases;
  const labels = screen.organization
    ? { SignIn: link.accept, Register: link.acceptNew, ForgotPassword: action.continue }
    : { SignIn: action.signIn, Register: action.register, ForgotPassword: action.continue };
  return Form(
    { context, errors: screen.errors },
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
  'invitation-accepted',
  'invitation-expired',
  'invitation-withdrawn',
  'invitation-unknown',
  'not-joined',
]);

export function linkTrouble(context: PageContext, screen: Of<'link-trouble'>): Node {
  const { action } = context.phrases;
  if (endsHere.has(screen.reason)) return null;
  const restart = pageLink(screen.restartUrl);
  return html`
    ${Form({ context, errors: screen.errors }, Submit(action.signIn))}
    ${restart && html`<p class="portero-more"><a href=${restart}>${action.startAgain}</a></p>`}
  `;
}

export function switchAccount(context: PageContext, screen: Of<'switch-account'>): Node {
  const { link } = context.phrases;
  return Form(
    { context, errors: screen.errors },
    html`<div class="portero-pair">${Submit(link.switch, 'confirm')}${Outlined(link.stay, 'cancel')}</div>`,
  );
}
