/** Title and the sentence under it, for each screen. */
import type { PageContext } from '../context.ts';
import { fill, fillNodes, html, type Node } from '../html.ts';
import type { Identifier, Screen } from '../screens.ts';
import { shown } from './parts.ts';

export type Heading = { readonly title: string; readonly lead?: readonly (Node | string)[] };

/** Addresses stand out, and keep their own direction. */
const strong = (identifier: Identifier): Node =>
  identifier.type === 'phone'
    ? html`<bdi class="portero-strong portero-number">${shown(identifier)}</bdi>`
    : bold(shown(identifier));

const bold = (text: string): Node => html`<bdi class="portero-strong">${text}</bdi>`;

/** What somebody said of themselves stands in elements of its own, so that it keeps its direction. */
export function headingOf(context: PageContext, screen: Screen): Heading {
  const { title, description, mfa, link, passkey: words, demo } = context.phrases;
  const application = context.applicationName;
  switch (screen.kind) {
    case 'account':
      return {
        title: screen.page.title,
        ...(screen.page.lead !== undefined && { lead: [screen.page.lead] }),
      };
    case 'demo-app':
      return { title: demo.title, lead: [demo.lead] };
    case 'sign-in':
      return {
        title: application ? fill(title.signInTo, { application }) : title.signIn,
        lead: [description.signIn],
      };
    case 'password':
      return { title: title.password };
    case 'passkey':
      return { title: mfa.passkeyTitle, lead: [mfa.passkeyLead] };
    case 'passkey-offer':
      return { title: words.offerTitle, lead: [words.offerLead] };
    case 'passkey-sign-up':
      return { title: mfa.passkeyBindTitle, lead: [words.signUpLead] };
    case 'register':
      return {
        title: title.register,
        lead: [application ? fill(description.registerFor, { application }) : description.register],
      };
    case 'new-password':
      if (screen.flow === 'way-back') return { title: words.wayBackTitle, lead: [words.wayBackLead] };
      if (screen.flow === 'expired') return { title: title.newPassword, lead: [description.expiredPassword] };
      return screen.flow === 'reset'
        ? { title: title.newPassword, lead: [description.newPassword] }
        : { title: title.setPassword, lead: [description.setPassword] };
    case 'verification-code': {
      const identifier = strong(screen.identifier);
      return screen.identifier.type === 'phone'
        ? { title: title.codePhone, lead: fillNodes(description.codeTexted, { identifier }) }
        : {
            title: title.codeEmail,
            lead: fillNodes(screen.withLink ? link.codeOrLink : description.codeSent, { identifier }),
          };
    }
    case 'forgot-password':
      return { title: title.forgotPassword, lead: [description.forgotPassword] };
    case 'continue-identifier': {
      const titles = {
        username: title.addUsername,
        email: title.addEmail,
        phone: title.addPhone,
        emailOrPhone: title.addEmailOrPhone,
      };
      return { title: titles[screen.which], lead: [description.missing] };
    }
    case 'extra-profile':
      return { title: title.extraProfile, lead: [description.extraProfile] };
    case 'confirm': {
      const identifier = strong(screen.identifier);
      return screen.question === 'create-account'
        ? { title: title.createAccount, lead: fillNodes(description.createAccount, { identifier }) }
        : { title: title.signInInstead, lead: fillNodes(description.signInInstead, { identifier }) };
    }
    case 'consent':
      return { title: fill(title.consent, { application: screen.application }) };
    case 'one-time-token': {
      const titles = {
        SignIn: application ? fill(title.signInTo, { application }) : title.signIn,
        Register: title.register,
        ForgotPassword: title.forgotPassword,
      };
      if (screen.organization)
        return { title: fill(link.joinTitle, { organization: screen.organization }), lead: [link.joinLead] };
      return { title: titles[screen.purpose], lead: [link.lead] };
    }
    case 'link-trouble': {
      const reasons = {
        used: [link.usedTitle, link.used],
        expired: [link.expiredTitle, link.expired],
        withdrawn: [link.expiredTitle, link.withdrawn],
        unknown: [link.unknownTitle, link.unknown],
        'invitation-accepted': [link.acceptedTitle, link.accepted],
        'invitation-expired': [link.invitationExpiredTitle, link.invitationExpired],
        'invitation-withdrawn': [link.invitationWithdrawnTitle, link.invitationWithdrawn],
        'code-link': [link.expiredTitle, link.codeLink],
        'invitation-unknown': [link.unknownTitle, link.invitationUnknown],
        'not-joined': [link.notJoinedTitle, link.notJoined],
        known: [title.signInInstead, link.known],
        'no-account': [link.noAccountTitle, link.noAccount],
      } as const;
      const [heading, lead] = reasons[screen.reason];
      return { title: heading, lead: [lead] };
    }
    case 'sign-in-link':
      return { title: link.oneMoreTitle, lead: fillNodes(link.oneMore, { identifier: bold(screen.email) }) };
    case 'other-browser':
      return {
        title: link.elsewhereTitle,
        lead: fillNodes(link.elsewhere, { identifier: bold(screen.email) }),
      };
    case 'joined':
      return { title: fill(link.joinedTitle, { organization: screen.organization }), lead: [link.joined] };
    case 'switch-account':
      return {
        title: link.switchTitle,
        lead: fillNodes(link.switchLead, { current: bold(screen.current), next: bold(screen.next) }),
      };
    case 'select-account':
      return {
        title: link.switchTitle,
        lead: fillNodes(description.consentAs, { person: bold(screen.person) }),
      };
    case 'select-organization': {
      const { chooseOrganization: words } = context.phrases;
      const isEmpty = screen.organizations.length + screen.invitations.length === 0 && !screen.search;
      return {
        title: isEmpty ? words.noneTitle : words.title,
        lead: fillNodes(isEmpty ? words.noneLead : words.lead, {
          application: bold(screen.application),
        }),
      };
    }
    case 'no-access':
      return {
        title: fill(title.noAccess, { application: screen.application }),
        lead: [description.noAccess],
      };
    case 'device-code':
      return { title: title.deviceCode, lead: [description.deviceCode] };
    case 'device-confirm':
      return {
        title: fill(title.deviceConfirm, { application: screen.application }),
        lead: [description.deviceConfirm],
      };
    case 'device-done':
      return { title: title.deviceDone, lead: [description.deviceDone] };
    case 'device-denied':
      return { title: title.deviceDenied, lead: [description.closeWindow] };
    case 'mfa-offer':
      return { title: mfa.offerTitle, lead: [mfa.offerLead] };
    case 'mfa-choose': {
      const purposes = {
        verify: { title: mfa.chooseTitle, lead: [mfa.chooseLead] },
        bind: { title: mfa.bindTitle, lead: [mfa.bindLead] },
        more: { title: mfa.moreTitle, lead: [mfa.moreLead] },
      };
      return purposes[screen.purpose];
    }
    case 'mfa-totp':
      return { title: mfa.totpTitle, lead: [mfa.totpLead] };
    case 'mfa-totp-set-up':
      return { title: mfa.totpBindTitle, lead: [mfa.totpBindLead] };
    case 'mfa-backup-code':
      return { title: mfa.backupTitle, lead: [mfa.backupLead] };
    case 'mfa-backup-codes':
      return { title: mfa.codesTitle, lead: [mfa.codesLead] };
    case 'mfa-code':
      return {
        title: screen.channel === 'email' ? title.codeEmail : title.codePhone,
        lead: fillNodes(mfa.codeTo, { identifier: html`<bdi class="portero-strong">${screen.to}</bdi>` }),
      };
    case 'mfa-passkey':
      return screen.purpose === 'verify'
        ? { title: mfa.passkeyTitle, lead: [mfa.passkeyLead] }
        : { title: mfa.passkeyBindTitle, lead: [mfa.passkeyBindLead] };
    case 'mfa-recovery': {
      const states = {
        ask: { title: mfa.recoverTitle, lead: [mfa.recoverLead] },
        waiting: { title: mfa.recoverWaitTitle, lead: [mfa.recoverWaitLead] },
        approved: { title: mfa.recoverGoTitle, lead: [mfa.recoverGoLead] },
      };
      const elsewhere = {
        ...states,
        waiting: { title: mfa.recoverWaitElsewhereTitle, lead: [mfa.recoverWaitElsewhereLead] },
        approved: { title: mfa.recoverGoElsewhereTitle, lead: [mfa.recoverGoElsewhereLead] },
      };
      return (screen.elsewhere ? elsewhere : states)[screen.state];
    }
    case 'recovery-stop':
      return { title: mfa.stopTitle, lead: [mfa.stopLead] };
    case 'recovery-stopped':
      return { title: mfa.stoppedTitle, lead: [mfa.stoppedLead] };
    case 'recovery-continue':
      return { title: mfa.recoverHereTitle, lead: [mfa.recoverHereLead] };
    case 'recovery-continued':
      return { title: mfa.recoverAgainTitle, lead: [mfa.recoverAgainLead] };
    case 'error':
      return { title: screen.title ?? title.error, lead: [screen.message] };
    case 'not-found':
      return { title: title.notFound, lead: [description.notFound] };
    case 'sign-out':
      return { title: title.signOut, lead: [description.signOut] };
    case 'signed-out':
      return { title: title.signedOut, lead: [description.signedOut] };
    case 'front-door':
      return { title: title.frontDoor, lead: [description.frontDoor] };
    case 'unknown-session':
      return {
        title: title.unknownSession,
        // Without a link to the app there is nothing left to do here.
        lead: screen.restartUrl
          ? [description.unknownSession]
          : [description.unknownSession, ' ', description.closeWindow],
      };
    case 'account-suspended':
      return { title: title.suspended, lead: [description.suspended] };
    case 'password-changed':
      return {
        title: title.passwordChanged,
        lead: [screen.canSignIn ? description.passwordChanged : description.closeWindow],
      };
  }
}
