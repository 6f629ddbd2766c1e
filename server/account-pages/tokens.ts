/** `/account/tokens`: personal access tokens – what each may do, until when, and a new one. */
import type { TokenScope } from '@portero/schema/personal-access-tokens.ts';
import type { BoxGroups, TaskPart } from '@portero/sign-in/index.ts';
import {
  createOwnToken,
  deleteOwnToken,
  listOwnTokens,
  type OwnToken,
  usualOwnLife,
} from '../account/own-data.ts';
import { ownTokenChoices, type TokenChoices, type TokenTarget } from '../account/token-choices.ts';
import { scopePhrases } from '../pages/consent-preview.ts';
import {
  type CenterForm,
  type CenterPage,
  finish,
  isListThere,
  listPage,
  moment,
  unknownAction,
  WrongField,
} from './page.ts';
import { canEdit, type View, type Visit } from './visit.ts';

const day = 86_400_000;
/** Days; what is longer than the tenant lets tokens live is not offered. */
const lives = [7, 30, 90, 180, 365];

export const tokensPage: CenterPage = {
  isThere: (visit) => isListThere(visit, 'tokens'),
  async show(visit) {
    const words = visit.phrases.account;
    const mayEdit = canEdit(visit, 'personalAccessTokens');
    const tokens = await listOwnTokens(visit.account);
    // For the words of what a token is limited to.
    const isAnyLimited = tokens.some(({ scopes }) => scopes);
    const targets = isAnyLimited ? (await ownTokenChoices(visit.account)).targets : [];
    return listPage(visit, 'tokens', [
      {
        empty: words.noTokens,
        rows: tokens.map((token) => ({
          icon: 'key',
          label: token.name,
          ...reachOf(visit, token, targets),
          note: token.byOthers ? words.byOthers : undefined,
          time: token.expiresAt === null ? undefined : moment(visit, token.expiresAt, words.ends),
          action: mayEdit
            ? { action: 'delete', id: token.name, label: words.remove, danger: true }
            : undefined,
        })),
        links: mayEdit ? [{ href: '/account/tokens/create', label: words.createToken }] : [],
      },
    ]);
  },
  async submit(visit, { action, id }) {
    if (action !== 'delete') throw unknownAction();
    await deleteOwnToken(visit.account, id);
    return finish(visit, 'Removed', undefined, 'tokens');
  },
};

/** What a token may do, in words; permissions that the person has lost meanwhile by their names. */
function reachOf(visit: View, { scopes }: OwnToken, targets: readonly TokenTarget[]) {
  if (!scopes) return { value: visit.phrases.account.tokenAll };
  return {
    points: scopes.map(({ resource, scope }) => {
      const target = targets.find((one) => one.resource === resource);
      const known = target?.scopes.find((one) => one.scope === scope);
      const text = wordsFor(visit, known ?? { scope, description: null }, resource);
      const of = target?.name ?? resource;
      return of === null ? text : `${of}: ${text}`;
    }),
  };
}

const wordsFor = (
  { phrases }: View,
  { scope, description }: TokenTarget['scopes'][number],
  resource: string | null,
): string => (resource === null ? scopePhrases(phrases)[scope] : description) || scope;

/** The value is shown once, on the page that follows. */
export const createTokenPage: CenterPage = {
  isThere: (visit) => canEdit(visit, 'personalAccessTokens'),
  proof: 'always',
  async show(visit, { form }) {
    const { memory, phrases } = visit;
    const words = phrases.account;
    const { token, ...others } = memory;
    if (token !== undefined)
      return {
        page: {
          view: 'task',
          title: words.tokenMade,
          lead: words.tokenMadeLead,
          icon: 'key',
          isPlain: true,
          parts: [
            { part: 'secret', label: words.tokenMade, value: token },
            { part: 'button', href: '/account/tokens', label: words.done },
          ],
        },
        memory: others,
      };
    const choices = await ownTokenChoices(visit.account);
    return {
      page: {
        view: 'task',
        title: words.createToken,
        lead: words.tokensLead,
        back: { href: '/account/tokens', label: words.back },
        parts: [
          {
            part: 'text',
            name: 'name',
            label: words.tokenName,
            value: form?.name,
            hint: words.tokenNameHint,
          },
          lifePart(visit, choices, form),
          reachPart(visit, choices, form),
          { part: 'submit', label: words.createToken },
        ],
      },
    };
  },
  async submit(visit, form) {
    const { account } = visit;
    const name = form.name.trim();
    if (name === '') throw new WrongField('name', ({ error }) => error.required);
    const taken = await listOwnTokens(account);
    if (taken.some((token) => token.name === name))
      throw new WrongField('name', ({ error }) => error.nameTaken);
    const choices = await ownTokenChoices(account);
    const life = livesOf(choices).find((days) => String(days) === form.life);
    const { value: token } = await createOwnToken(account, {
      name,
      ...(life !== undefined && { expiresAt: Date.now() + life * day }),
      ...(form.reach === 'some' && { scopes: chosenScopes(choices, form) }),
    });
    return { to: '/account/tokens/create', memory: { ...visit.memory, token } };
  },
};

const livesOf = ({ maxLifetimeDays }: TokenChoices): number[] => {
  const offered = lives.filter((days) => days <= maxLifetimeDays);
  return maxLifetimeDays < Math.max(...lives) && !offered.includes(maxLifetimeDays)
    ? [...offered, maxLifetimeDays]
    : offered;
};

function lifePart(
  { language, phrases }: Visit,
  choices: TokenChoices,
  form: CenterForm | undefined,
): TaskPart {
  const days = new Intl.NumberFormat([language, 'en'], { style: 'unit', unit: 'day', unitDisplay: 'long' });
  const usual = Math.min(usualOwnLife, choices.maxLifetimeDays);
  return {
    part: 'select',
    name: 'life',
    label: phrases.account.tokenLife,
    options: livesOf(choices).map((life) => ({ value: String(life), label: days.format(life) })),
    chosen: form?.life || String(usual),
  };
}

function reachPart(visit: Visit, { targets }: TokenChoices, form: CenterForm | undefined): TaskPart {
  const words = visit.phrases.account;
  const isLimited = form?.reach === 'some';
  const boxes: BoxGroups = {
    name: 'may',
    groups: targets.map((target) => ({
      title: target.name ?? words.tokenAboutYou,
      boxes: target.scopes.map((scope) => {
        const value = boxOf({ resource: target.resource, scope: scope.scope });
        return {
          value,
          label: wordsFor(visit, scope, target.resource),
          chosen: form?.may.includes(value) ?? false,
        };
      }),
    })),
  };
  return {
    part: 'choice',
    name: 'reach',
    label: words.tokenMay,
    options: [
      { value: 'all', label: words.tokenAll, chosen: !isLimited },
      { value: 'some', label: words.tokenSome, chosen: isLimited, boxes },
    ],
  };
}

/** A scope holds no space. */
const boxOf = ({ resource, scope }: TokenScope): string => `${scope} ${resource ?? ''}`;

/** Only what was offered counts. @throws WrongField when that is nothing: a token is not unlimited by a slip */
function chosenScopes({ targets }: TokenChoices, { may }: CenterForm): TokenScope[] {
  const offered = targets.flatMap(({ resource, scopes }) => scopes.map(({ scope }) => ({ resource, scope })));
  const chosen = offered.filter((one) => may.includes(boxOf(one)));
  if (chosen.length === 0) throw new WrongField('may', ({ error }) => error.permissionRequired);
  return chosen;
}
