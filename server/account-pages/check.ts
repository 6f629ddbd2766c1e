/**
 * `/account/verified-action`: showing again that it is really them, before something that matters. Whatever the person has
 * may be used; what it shows counts for ten minutes, in this browser.
 */
import { isError } from '@portero/schema/errors.ts';
import { passkeyAuthentication } from '@portero/schema/mfa.ts';
import { type AccountPage, fill, type TaskPart } from '@portero/sign-in/index.ts';
import { askForOwnPasskey, verifyOwnPasskey } from '../account/passkeys.ts';
import { checkOwnCode, sendOwnCode, verifyOwnPassword, verifyOwnTotp } from '../account/verifications.ts';
import { factorsOf } from '../mfa/factors.ts';
import { credentialOf, given } from '../pages/form.ts';
import { type CenterPage, type Go, sentCodePart, WrongField } from './page.ts';
import { ownAddress, type Visit } from './visit.ts';

export const checkPath = '/account/verified-action';
const task = 'verified-action';

const ways = ['passkey', 'password', 'totp', 'email', 'phone'] as const;
type Way = (typeof ways)[number];

function waysOf({ user }: Visit): Way[] {
  const types = new Set(factorsOf(user).map(({ type }) => type));
  const has: Readonly<Record<Way, boolean>> = {
    passkey: types.has('WebAuthn'),
    password: user.passwordDigest !== null,
    totp: types.has('Totp'),
    email: user.primaryEmail !== null,
    phone: user.primaryPhone !== null,
  };
  return ways.filter((way) => has[way]);
}

/** Passkeys need a script, so a page that nobody chose anything on begins with something else where there is something. */
function chosen(visit: Visit): Way | undefined {
  const all = waysOf(visit);
  const wished = all.find((way) => way === visit.query.get('with'));
  return wished ?? all.find((way) => way !== 'passkey') ?? all[0];
}

const goal = ({ query }: Visit): string => ownAddress(query.get('to') ?? '') ?? '/account/security';

export const checkPage: CenterPage = {
  isThere: () => true,
  async show(visit) {
    const { phrases, memory } = visit;
    const words = phrases.account;
    const way = chosen(visit);
    const frame = {
      view: 'task',
      title: words.verifyTitle,
      icon: 'lock',
      back: { href: '/account', label: words.back },
    } as const;
    if (!way)
      return {
        page: {
          ...frame,
          lead: words.verifyNone,
          isPlain: true,
          parts: [{ part: 'button', href: '/account/security', label: words.back }],
        },
      };
    const rest = otherWays(visit, way);
    const page = (lead: string, ...parts: TaskPart[]): { page: AccountPage } => ({
      page: { ...frame, lead, parts: [...parts, ...rest] },
    });
    const submit = { part: 'submit', label: phrases.action.continue } as const;
    switch (way) {
      case 'password':
        return page(words.verifyLead, { part: 'password', fresh: false }, submit);
      case 'totp':
        return page(phrases.mfa.totpLead, { part: 'code' }, submit);
      case 'email':
      case 'phone': {
        const address = addressOf(visit, way);
        if (memory.pending?.task !== task || memory.pending.type !== way)
          return page(fill(words.sendCodeLead, { address }), {
            part: 'submit',
            label: words.sendCode,
            action: 'send',
          });
        return page(fill(phrases.mfa.codeTo, { identifier: address }), sentCodePart(visit), submit, {
          part: 'quiet',
          label: phrases.action.resend,
          action: 'send',
        });
      }
      case 'passkey': {
        const { verificationRecordId, authenticationOptions } = await askForOwnPasskey(visit.account);
        const options = JSON.stringify(authenticationOptions);
        return {
          ...page(
            phrases.mfa.passkeyLead,
            { part: 'passkey', purpose: 'verify', options },
            { part: 'submit', label: phrases.mfa.usePasskey },
          ),
          memory: { ...memory, pending: { task, recordId: verificationRecordId } },
        };
      }
    }
  },
  async submit(visit, form) {
    const { account, memory } = visit;
    const way = chosen(visit);
    if ((way === 'email' || way === 'phone') && form.action === 'send') return send(visit, way);
    const { pending, ...others } = memory;
    const proven = (proof: string): Go => ({ to: goal(visit), memory: { ...others, proof } });
    switch (way) {
      case 'password': {
        const password = given(form, 'password');
        const { verificationRecordId } = await verifyOwnPassword(account, password).catch(wrongPassword);
        return proven(verificationRecordId);
      }
      case 'totp':
        return proven((await verifyOwnTotp(account, given(form, 'code'))).verificationRecordId);
      case 'email':
      case 'phone': {
        if (pending?.task !== task || pending.type !== way || pending.value === undefined)
          return { to: visit.request.url };
        const identifier = { type: way, value: pending.value };
        return proven(await checkOwnCode(account, identifier, pending.recordId, given(form, 'code')));
      }
      case 'passkey': {
        if (pending?.task !== task) return { to: visit.request.url };
        const answer = credentialOf(form, passkeyAuthentication);
        return proven(await verifyOwnPasskey(account, pending.recordId, answer));
      }
      case undefined:
        return { to: '/account/security' };
    }
  },
};

async function send(visit: Visit, type: 'email' | 'phone'): Promise<Go> {
  const { account, memory, user, request } = visit;
  const value = (type === 'email' ? user.primaryEmail : user.primaryPhone) ?? '';
  const { verificationRecordId: recordId } = await sendOwnCode(account, { type, value });
  return { to: request.url, memory: { ...memory, pending: { task, recordId, type, value } } };
}

function wrongPassword(failure: unknown): never {
  if (isError(failure, 'session.invalid_credentials'))
    throw new WrongField('password', ({ error }) => error.wrongPassword);
  throw failure;
}

/** As much of it as is needed to know it again. */
function addressOf({ user }: Visit, way: 'email' | 'phone'): string {
  if (way === 'email') return (user.primaryEmail ?? '').replace(/^(.).*(?=@)/, '$1•••');
  return `••• ${(user.primaryPhone ?? '').slice(-4)}`;
}

function otherWays(visit: Visit, current: Way): TaskPart[] {
  const { phrases } = visit;
  const looks = {
    passkey: { icon: 'key', label: phrases.mfa.passkey, note: phrases.mfa.passkeyHint },
    password: { icon: 'lock', label: phrases.account.password, note: undefined },
    totp: { icon: 'app', label: phrases.mfa.totp, note: phrases.mfa.totpHint },
    email: { icon: 'mail', label: phrases.mfa.email, note: undefined },
    phone: { icon: 'message', label: phrases.mfa.phone, note: undefined },
  } as const;
  const links = waysOf(visit)
    .filter((way) => way !== current)
    .map((way) => {
      const address = way === 'email' || way === 'phone' ? addressOf(visit, way) : undefined;
      const href = `${checkPath}?${new URLSearchParams({ to: goal(visit), with: way })}`;
      return { href, ...looks[way], note: address ?? looks[way].note };
    });
  return links.length > 0 ? [{ part: 'ways', links }] : [];
}
