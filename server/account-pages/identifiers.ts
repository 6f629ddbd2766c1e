/** `/account/email`, `/phone`, `/username` and `/password`: one task each, which an application may link to. */
import { fill } from '@portero/sign-in/index.ts';
import { setIdentifier } from '../account/identifiers.ts';
import { changePassword } from '../account/password.ts';
import { changeProfile, ownPages } from '../account/profile.ts';
import { checkOwnCode, sendOwnCode } from '../account/verifications.ts';
import { given, identifierOf } from '../pages/form.ts';
import { presentable } from '../pages/identifiers.ts';
import { policyHints } from '../pages/policy-hints.ts';
import { verifiedOf } from '../users/verification.ts';
import { type CenterPage, finish, sentCodePart } from './page.ts';
import { canEdit, type Visit } from './visit.ts';

const backTo = ({ phrases }: Visit) => ({ href: '/account/security', label: phrases.account.back });

/** A new address or number, then the code that was sent there; the old one stays until it came back. */
export const addressPage = (channel: 'email' | 'phone'): CenterPage => ({
  isThere: (visit) => canEdit(visit, channel),
  proof: 'always',
  task: channel,
  async show(visit, { form }) {
    const { memory, phrases, query } = visit;
    const words = phrases.account;
    const title = channel === 'email' ? words.emailTitle : words.phoneTitle;
    const { pending } = memory;
    if (pending?.task === channel && pending.value !== undefined) {
      const { shown, value } = presentable({ type: channel, value: pending.value });
      return {
        page: {
          view: 'task',
          title: channel === 'email' ? phrases.title.codeEmail : phrases.title.codePhone,
          lead: fill(phrases.mfa.codeTo, { identifier: shown ?? value }),
          icon: channel === 'email' ? 'mail' : 'message',
          back: backTo(visit),
          parts: [
            sentCodePart(visit),
            { part: 'submit', label: phrases.action.continue },
            { part: 'quiet', label: phrases.action.resend, action: 'resend' },
            { part: 'quiet', label: phrases.action.change, action: 'other' },
          ],
        },
      };
    }
    return {
      page: {
        view: 'task',
        title,
        lead: channel === 'email' ? words.emailLead : words.phoneLead,
        back: backTo(visit),
        parts: [
          {
            part: 'identifier',
            type: channel,
            value: form?.identifier ?? query.get('identifier')?.slice(0, 256),
          },
          { part: 'submit', label: phrases.action.continue },
        ],
      },
    };
  },
  async submit(visit, form) {
    const { account, memory, country, request } = visit;
    const { pending, ...others } = memory;
    const send = async (value: string) => {
      const { verificationRecordId: recordId } = await sendOwnCode(account, { type: channel, value });
      return {
        to: request.url,
        memory: { ...memory, pending: { task: channel, recordId, type: channel, value } },
      };
    };
    if (pending?.task !== channel || pending.value === undefined)
      return send(identifierOf(form, [channel], country).value);
    if (form.action === 'other') return { to: request.url, memory: others };
    if (form.action === 'resend') return send(pending.value);
    const identifier = { type: channel, value: pending.value };
    const recordId = await checkOwnCode(account, identifier, pending.recordId, given(form, 'code'));
    await setIdentifier(account, channel, pending.value, recordId);
    return finish(visit, channel === 'email' ? 'Email' : 'Phone', channel);
  },
});

/** The person's own address or number, which nobody has shown to be theirs yet: a code there does. */
export const confirmPage = (channel: 'email' | 'phone'): CenterPage => {
  const task = `${channel}/confirm`;
  const current = ({ user }: Visit) => (channel === 'email' ? user.primaryEmail : user.primaryPhone);
  return {
    isThere: (visit) => canEdit(visit, channel),
    task,
    async show(visit) {
      const { account, memory, phrases, user } = visit;
      const words = phrases.account;
      const address = current(visit);
      if (address === null || (await verifiedOf(account.tenant, user))[channel])
        return { to: '/account/security' };
      const { shown, value } = presentable({ type: channel, value: address });
      const { pending } = memory;
      const isSent = pending?.task === task && pending.value === address;
      const phrase = isSent ? phrases.mfa.codeTo : words.sendCodeLead;
      return {
        page: {
          view: 'task',
          title: channel === 'email' ? words.confirmEmail : words.confirmPhone,
          lead: fill(phrase, { identifier: shown ?? value, address: shown ?? value }),
          icon: channel === 'email' ? 'mail' : 'message',
          back: backTo(visit),
          parts: isSent
            ? [
                sentCodePart(visit),
                { part: 'submit', label: phrases.action.continue },
                { part: 'quiet', label: phrases.action.resend, action: 'send' },
              ]
            : [{ part: 'submit', label: words.sendCode, action: 'send' }],
        },
      };
    },
    async submit(visit, form) {
      const { account, memory, request } = visit;
      const value = current(visit);
      if (value === null) return { to: '/account/security' };
      if (form.action === 'send') {
        const { verificationRecordId: recordId } = await sendOwnCode(account, { type: channel, value });
        return { to: request.url, memory: { ...memory, pending: { task, recordId, type: channel, value } } };
      }
      const { pending } = memory;
      if (pending?.task !== task || pending.value === undefined) return { to: request.url };
      const identifier = { type: channel, value: pending.value };
      await checkOwnCode(account, identifier, pending.recordId, given(form, 'code'));
      return finish(visit, 'Confirmed', task);
    },
  };
};

export const usernamePage: CenterPage = {
  isThere: (visit) => canEdit(visit, 'username'),
  proof: 'always',
  task: 'username',
  async show(visit, { form }) {
    const { user, phrases, query } = visit;
    const words = phrases.account;
    const value = form?.identifier ?? query.get('identifier')?.slice(0, 256) ?? user.username ?? '';
    return {
      page: {
        view: 'task',
        title: words.usernameTitle,
        lead: words.usernameLead,
        back: backTo(visit),
        parts: [
          { part: 'identifier', type: 'username', value },
          { part: 'submit', label: words.save },
        ],
      },
    };
  },
  async submit(visit, form) {
    const { value } = identifierOf(form, ['username'], visit.country);
    await changeProfile(visit.account, { username: value }, ownPages);
    return finish(visit, 'Username', 'username');
  },
};

export const passwordPage: CenterPage = {
  isThere: (visit) => canEdit(visit, 'password'),
  proof: 'if-possible',
  task: 'password',
  async show(visit) {
    const { user, phrases, experience } = visit;
    const words = phrases.account;
    const name = user.primaryEmail ?? user.username;
    const hasOne = user.passwordDigest !== null;
    return {
      page: {
        view: 'task',
        title: hasOne ? phrases.title.newPassword : phrases.title.setPassword,
        lead: hasOne ? words.passwordLead : words.firstPasswordLead,
        back: backTo(visit),
        parts: [
          ...(name === null
            ? []
            : [{ part: 'who' as const, identifier: { type: 'username' as const, value: name } }]),
          { part: 'password', fresh: true, policy: policyHints(experience) },
          { part: 'submit', label: phrases.action.savePassword },
        ],
      },
    };
  },
  async submit(visit, form) {
    await changePassword(visit.account, given(form, 'password'));
    return finish(visit, 'Password', 'password');
  },
};
