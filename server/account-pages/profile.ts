/** `/account/profile`: what somebody says of themselves. */
import { type UserProfile, userProfile } from '@portero/schema/users.ts';
import type { DetailField } from '@portero/sign-in/index.ts';
import { changeClaims, changeProfile, ownPages } from '../account/profile.ts';
import { profileFields } from '../custom-profile-fields/catalogue.ts';
import { type CenterForm, type CenterPage, finish, isListThere, listPage, WrongField } from './page.ts';
import { canEdit, canSee, type Visit } from './visit.ts';

/** Claims that are one line of text. */
const lines = [
  'givenName',
  'middleName',
  'familyName',
  'nickname',
  'preferredUsername',
  'website',
  'profile',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
] as const;
type Line = (typeof lines)[number];
const usual: readonly string[] = ['name', 'givenName', 'familyName'];

export const profilePage: CenterPage = {
  isThere: (visit) => isListThere(visit, 'profile'),
  async show(visit, { form }) {
    const { user, phrases } = visit;
    const words = phrases.account;
    const all = await shownFields(visit);
    const editable = all.filter(({ path }) => isEditable(visit, path));
    const readable = all.filter(({ path }) => !isEditable(visit, path));
    const values = form?.extra ?? Object.fromEntries(all.map(({ path }) => [path, textOf(visit, path)]));
    const known: Readonly<Record<string, string>> = phrases.detail;
    return listPage(visit, 'profile', [
      {
        rows: readable.map(({ path, label }) => ({
          label: label ?? known[path] ?? path,
          value: textOf(visit, path) || words.notSet,
        })),
        details: editable.length > 0 ? { fields: editable, values, submit: words.save } : undefined,
        empty: editable.length > 0 || user.avatar ? undefined : words.notSet,
      },
    ]);
  },
  async submit(visit, form) {
    const { account, user } = visit;
    const fields = (await shownFields(visit)).filter(({ path }) => isEditable(visit, path));
    const changed = fields.filter(
      ({ path }) => form.extra[path] !== undefined && form.extra[path] !== textOf(visit, path),
    );
    const claims = claimsIn(form, changed);
    const name = form.extra.name?.trim().slice(0, 128);
    if (changed.some(({ path }) => path === 'name') && name !== (user.name ?? ''))
      await changeProfile(account, { name: name || null }, ownPages);
    if (Object.keys(claims).length > 0) await changeClaims(account, claims, ownPages);
    return finish(visit, 'Saved', undefined, 'profile');
  },
};

const isEditable = (visit: Visit, path: string): boolean =>
  canEdit(visit, path === 'name' ? 'name' : 'profile');

const isLine = (name: string): name is Line => lines.some((line) => line === name);

const textOf = ({ user }: Visit, path: string): string =>
  path === 'name' ? (user.name ?? '') : isLine(path) ? String(user.profile[path] ?? '') : '';

/** In the tenant's order and with its words, of what it lets people see. */
async function shownFields(visit: Visit): Promise<DetailField[]> {
  const { center, request } = visit;
  const catalogue = new Map((await profileFields(request.tenant)).map((field) => [field.name, field]));
  const names = center.profileFields?.map(({ name }) => name) ?? usual;
  return names
    .filter((name) => (name === 'name' ? canSee(visit, 'name') : isLine(name) && canSee(visit, 'profile')))
    .map((name) => {
      const field = catalogue.get(name);
      return {
        path: name,
        name,
        input: name === 'birthdate' ? 'date' : 'text',
        label: field?.label || undefined,
        description: field?.description ?? undefined,
        required: false,
        maxLength: 256,
      };
    });
}

/** @throws WrongField */
function claimsIn({ extra }: CenterForm, fields: readonly DetailField[]): UserProfile {
  const given = fields
    .filter(({ path }) => path !== 'name')
    .map(({ path }) => [path, (extra[path] ?? '').trim().slice(0, 256)]);
  const parsed = userProfile.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const wrong = String(parsed.error.issues[0]?.path[0] ?? 'name');
  throw new WrongField(wrong, ({ error }) => error.detailInvalid);
}
