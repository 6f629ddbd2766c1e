/** `/account/profile`: what somebody says of themselves. */
import type { ProfileField, ProfileFieldConfig, ProfileFieldType } from '@portero/schema/profile-fields.ts';
import { type AccountRow, type AccountSection, type Phrases, textOfDetail } from '@portero/sign-in/index.ts';
import { changeOwnDetails, detailOf, type OwnDetail, ownDetails } from '../account/details.ts';
import { changeProfile, ownPages } from '../account/profile.ts';
import { readDate, writeDate } from '../custom-profile-fields/dates.ts';
import { partsOf } from '../custom-profile-fields/values.ts';
import { complain, detailsOf, valuesOf } from '../pages/details.ts';
import { datesIn } from './dates.ts';
import { type CenterForm, type CenterPage, finish, isListThere, listPage, unknownAction } from './page.ts';
import { canEdit, canSee, nameOf, type View, type Visit } from './visit.ts';

export const profilePage: CenterPage = {
  isThere: (visit) => isListThere(visit, 'profile'),
  async show(visit, { form }) {
    const details = await ownDetails(visit.account.tenant);
    return listPage(visit, 'profile', profileSections(visit, details, form?.extra));
  },
  async submit(visit, form) {
    const { account } = visit;
    switch (form.action) {
      case 'remove-picture':
        await changeProfile(account, { avatar: null }, ownPages);
        return finish(visit, 'Removed', undefined, 'profile');
      case 'submit': {
        const fields = (await ownDetails(account.tenant)).flatMap(({ field, access }) =>
          access === 'Edit' ? [field] : [],
        );
        const values = changedIn(visit, fields, form);
        if (Object.keys(values).length > 0) await changeOwnDetails(account, values).catch(complain);
        return finish(visit, 'Saved', undefined, 'profile');
      }
      default:
        throw unknownAction();
    }
  },
};

/** @param typed what was sent and refused, to stand in the form again */
export function profileSections(
  visit: View,
  details: readonly OwnDetail[],
  typed?: Readonly<Record<string, string>>,
): AccountSection[] {
  const words = visit.phrases.account;
  const editable = details.flatMap(({ field, access }) => (access === 'Edit' ? [field] : []));
  const readable = details.flatMap(({ field, access }) => (access === 'Edit' ? [] : [field]));
  const rows = [...pictureRow(visit), ...readable.flatMap((field) => detailRows(visit, field))];
  const sections: AccountSection[] = [];
  if (rows.length > 0 || editable.length === 0) sections.push({ rows, empty: words.notSet });
  if (editable.length > 0)
    sections.push({
      rows: [],
      details: {
        fields: detailsOf(editable),
        values: typed ?? typedIn(visit, editable),
        submit: words.save,
        isFilled: true,
      },
    });
  return sections;
}

function pictureRow(visit: View): AccountRow[] {
  const { user, phrases } = visit;
  const words = phrases.account;
  if (!canSee(visit, 'avatar')) return [];
  const mayEdit = canEdit(visit, 'avatar');
  return [
    {
      picture: { name: nameOf(user), picture: user.avatar ?? undefined },
      label: words.picture,
      value: user.avatar === null ? words.notSet : undefined,
      links: mayEdit
        ? [{ href: '/account/avatar', label: user.avatar === null ? words.add : words.change }]
        : [],
      action:
        mayEdit && user.avatar !== null
          ? { action: 'remove-picture', label: words.remove, danger: true }
          : undefined,
    },
  ];
}

type Simple = {
  readonly name: string;
  readonly path: string;
  readonly type: ProfileFieldType;
  readonly config: ProfileFieldConfig;
  readonly label?: string | undefined;
};

/** One for each line of the form. */
function linesOf(field: ProfileField): Simple[] {
  const { name, type, config, label } = field;
  if (type !== 'Address' && type !== 'Fullname') return [{ name, path: name, type, config, label }];
  const labels = new Map(config.parts?.map((part) => [part.name, part.label]));
  return partsOf(field).map((part) => ({
    ...part,
    path: type === 'Address' ? `${name}.${part.name}` : part.name,
    label: labels.get(part.name),
  }));
}

function stored({ user }: Pick<View, 'user'>, { path }: Simple): unknown {
  const [name = '', part] = path.split('.');
  const value = detailOf(user, name);
  return part === undefined ? value : Object.entries(value ?? {}).find(([key]) => key === part)?.[1];
}

/** As the form's field holds it: what no longer fits the field is not there. A box that is not ticked is left out. */
function typedIn(visit: View, fields: readonly ProfileField[]): Record<string, string> {
  const typed = fields.flatMap(linesOf).flatMap((line): [string, string][] => {
    const value = stored(visit, line);
    if (line.type === 'Checkbox') return value === true ? [[line.path, 'true']] : [];
    return [[line.path, fieldText(line, value)]];
  });
  return Object.fromEntries(typed);
}

function fieldText({ type, config }: Simple, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  const text = String(value);
  if (type === 'Select') return config.options?.some((option) => option.value === text) ? text : '';
  if (type !== 'Date') return text;
  const day = readDate(config, text);
  return day ? writeDate({ format: 'yyyy-MM-dd' }, day) : '';
}

function detailRows(visit: View, field: ProfileField): AccountRow[] {
  const { phrases, language } = visit;
  return linesOf(field).map((line) => ({
    label: textOfDetail(phrases, { name: line.name, label: line.label || undefined }),
    value: shownText(phrases, language, line, stored(visit, line)) || phrases.account.notSet,
  }));
}

function shownText({ account: words }: Phrases, language: string, line: Simple, value: unknown): string {
  const { type, config } = line;
  if (type === 'Checkbox') return value === true ? words.yes : words.no;
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  const text = String(value);
  if (type === 'Select') return config.options?.find((option) => option.value === text)?.label || text;
  const day = type === 'Date' ? readDate(config, text) : undefined;
  if (!day) return text;
  return datesIn(language, 'long').format(new Date(`${writeDate({ format: 'yyyy-MM-dd' }, day)}T00:00:00Z`));
}

/** What was changed, and what has to be there and is not; the rest stays as it is, whatever the field asks for by now. */
function changedIn(visit: Visit, fields: readonly ProfileField[], form: CenterForm): Record<string, unknown> {
  const before = typedIn(visit, fields);
  const extra = Object.fromEntries(Object.entries(form.extra).map(([path, text]) => [path, text.trim()]));
  const changed = fields.filter((field) =>
    linesOf(field).some(({ path }) => {
      const [is, was] = [extra[path] ?? '', before[path] ?? ''];
      return is !== was || (is === '' && field.required);
    }),
  );
  return valuesOf(changed, { extra });
}
