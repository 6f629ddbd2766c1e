/** What a page of the account centre is: something to show, and something to do with what was sent. */
import { error } from '@portero/schema/errors.ts';
import { verificationCodePolicyOf } from '@portero/schema/sign-in-experience.ts';
import type { AccountList, AccountPage, AccountSection, Errors, Phrases } from '@portero/sign-in/index.ts';
import * as z from 'zod';
import { Complaint, typed } from '../pages/form.ts';
import { datesIn } from './dates.ts';
import type { Memory } from './memory.ts';
import { canSee, nameOf, type View, type Visit } from './visit.ts';

/** A checkbox that is ticked alone arrives as one text. */
const several = z
  .union([z.string().max(2400), z.array(z.string().max(2400)).max(100)])
  .optional()
  .transform((value) => [value ?? []].flat());

export const centerForm = typed.extend({
  id: z.string().max(256).default(''),
  name: z.string().max(128).default(''),
  confirm: z.string().max(64).default(''),
  /** Of a new token: days that it lives, and what it may do. */
  life: z.string().max(4).default(''),
  reach: z.string().max(8).default(''),
  may: several,
});
export type CenterForm = z.infer<typeof centerForm>;

/** Where to go next, and what the browser remembers from now on; nothing said, it remembers what it did. */
export type Go = { readonly to: string; readonly memory?: Memory };
export type Shown = { readonly page: AccountPage; readonly memory?: Memory };
export type Done =
  | 'Email'
  | 'Phone'
  | 'Username'
  | 'Password'
  | 'Totp'
  | 'Codes'
  | 'Passkey'
  | 'Picture'
  | 'Removed'
  | 'Saved'
  | 'Confirmed'
  | 'SignedOut'
  | 'Revoked'
  | 'Forgotten'
  | 'Joined'
  | 'Declined'
  | 'Left'
  | 'Invited'
  | 'Withdrawn'
  | 'MemberRemoved';

export type CenterPage = {
  /** Whether the tenant shows it to this person. */
  readonly isThere: (visit: Visit) => boolean;
  readonly proof?: 'always' | 'if-possible';
  /** What an application may send somebody here for. */
  readonly task?: string;
  readonly show: (
    visit: Visit,
    shown: { readonly errors?: Errors | undefined; readonly form?: CenterForm | undefined },
  ) => Promise<Shown | Go>;
  readonly submit: (visit: Visit, form: CenterForm) => Promise<Go>;
};

/** Something is wrong with what was typed, shown at its field. */
export class WrongField extends Complaint {
  readonly #field: string;
  readonly #sentence: (phrases: Phrases) => string;
  constructor(field: string, sentence: (phrases: Phrases) => string) {
    super(`${field} is wrong`);
    this.#field = field;
    this.#sentence = sentence;
  }
  errorsIn(phrases: Phrases): Errors {
    return { fields: { [this.#field]: this.#sentence(phrases) } };
  }
}

const dones: ReadonlySet<string> = new Set<Done>([
  'Email',
  'Phone',
  'Username',
  'Password',
  'Totp',
  'Codes',
  'Passkey',
  'Picture',
  'Removed',
  'Saved',
  'Confirmed',
  'SignedOut',
  'Revoked',
  'Forgotten',
  'Joined',
  'Declined',
  'Left',
  'Invited',
  'Withdrawn',
  'MemberRemoved',
]);
const isDone = (text: string | null): text is Done => text !== null && dones.has(text);

/**
 * After a task: back to the application that sent the person here, its success page first where it wants that; else to the
 * list that the task was begun from.
 */
export function finish({ memory }: Visit, done: Done, task: string | undefined, list = 'security'): Go {
  const { leave, pending: _pending, secret: _secret, codes: _codes, replaces: _replaces, ...kept } = memory;
  if (!leave || leave.task !== task) return { to: `/account/${list}?done=${done}`, memory: kept };
  return leave.showsSuccess
    ? { to: `/account/${task}/success`, memory: { ...kept, leave } }
    : { to: leave.address, memory: kept };
}

const lists = [
  { name: 'security', icon: 'lock' },
  { name: 'profile', icon: 'person' },
  { name: 'sessions', icon: 'app' },
  { name: 'organizations', icon: 'people' },
  { name: 'activity', icon: 'clock' },
  { name: 'tokens', icon: 'key' },
] as const;
export type ListName = (typeof lists)[number]['name'];

/** By the tenant's settings: a page of nothing that may be seen is not there. */
export function isListThere(visit: View, name: ListName): boolean {
  switch (name) {
    case 'security':
      return true;
    case 'profile':
      return (
        canSee(visit, 'name') ||
        canSee(visit, 'avatar') ||
        canSee(visit, 'profile') ||
        (canSee(visit, 'customData') && visit.center.profileFields !== null)
      );
    case 'sessions':
      return canSee(visit, 'session') || canSee(visit, 'trustedDevice');
    case 'organizations':
      return canSee(visit, 'organizations');
    case 'activity':
      return canSee(visit, 'activityLog');
    case 'tokens':
      return canSee(visit, 'personalAccessTokens');
  }
}

/** A list with the navigation around it. */
export function listPage(
  visit: View,
  current: ListName,
  sections: readonly AccountSection[],
): { page: AccountList } {
  const { user, query, request } = visit;
  const words = visit.phrases.account;
  const leads = {
    security: words.securityLead,
    profile: words.profileLead,
    sessions: words.sessionsLead,
    organizations: words.organizationsLead,
    activity: words.activityLead,
    tokens: words.tokensLead,
  };
  const done = query.get('done');
  const home = `${request.tenant.endpoint}/account`;
  return {
    page: {
      view: 'list',
      title: words[current],
      lead: leads[current],
      done: isDone(done) ? words[`done${done}`] : undefined,
      nav: lists
        .filter(({ name }) => isListThere(visit, name))
        .map(({ name, icon }) => ({
          href: `/account/${name}`,
          label: words[name],
          icon,
          isCurrent: name === current,
        })),
      person: {
        name: nameOf(user),
        picture: user.avatar ?? undefined,
      },
      signOut: {
        href: `/oidc/session/end?${new URLSearchParams({ client_id: 'account-center', post_logout_redirect_uri: home })}`,
        label: words.signOut,
      },
      sections,
    },
  };
}

/** A moment, as the page's language writes it; scripts show it in the browser's own time. */
export function moment({ language }: Pick<View, 'language'>, at: number, phrase: string) {
  const text = datesIn(language, 'moment').format(at);
  return { at: new Date(at).toISOString(), text: `${text} UTC`, phrase };
}

/** The field for a code that was sent. */
export const sentCodePart = ({ experience }: Pick<View, 'experience'>) =>
  ({ part: 'code', digits: verificationCodePolicyOf(experience).digits }) as const;

/** For what no form of ours sends. */
export const unknownAction = () => error('guard.invalid_input');
