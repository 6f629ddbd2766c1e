/** `/account/organizations/settings`: what an organization is called, how it looks, and what it asks of its members. */
import { changeOwnOrganization } from '@portero/schema/organization-administration.ts';
import type { DetailField } from '@portero/sign-in/index.ts';
import { changeSettings } from '../../account/organization-administration.ts';
import { type CenterForm, type CenterPage, unknownAction, WrongField } from '../page.ts';
import type { Visit } from '../visit.ts';
import { elsewhere, finishIn, isToChange, type Place, placeOf, placePage } from './place.ts';

const pictures = ['logoUrl', 'darkLogoUrl', 'favicon', 'darkFavicon'] as const;
const colors = ['primaryColor', 'darkPrimaryColor'] as const;

export const settingsPage: CenterPage = {
  isThere: isToChange,
  proof: 'if-possible',
  async show(visit, { form }) {
    const place = await placeOf(visit);
    if (!place?.maySet) return elsewhere;
    return placePage(visit, place, 'settings', [
      {
        rows: [],
        details: {
          fields: fieldsOf(visit),
          values: form?.extra ?? valuesOf(place),
          submit: visit.phrases.account.save,
          isFilled: true,
        },
      },
    ]);
  },
  async submit(visit, form) {
    if (form.action !== 'submit') throw unknownAction();
    const place = await placeOf(visit);
    if (!place?.maySet) return elsewhere;
    await changeSettings(visit.account, place.id, bodyOf(form, place));
    return finishIn(visit, 'Saved', 'settings');
  },
};

function fieldsOf({ phrases }: Visit): DetailField[] {
  const words = phrases.organization;
  const field = (name: string, label: string, more: Partial<DetailField> = {}): DetailField => ({
    path: name,
    name,
    label,
    input: 'text',
    required: false,
    ...more,
  });
  return [
    field('name', words.name, { required: true, maxLength: 128 }),
    field('description', words.description, { maxLength: 256 }),
    field('isMfaRequired', words.mfaRequired, { input: 'checkbox' }),
    field('primaryColor', words.color, { placeholder: '#2266cc' }),
    field('darkPrimaryColor', words.darkColor, { placeholder: '#88aaff' }),
    ...pictures.map((name) => field(name, words[name], { input: 'url', placeholder: 'https://' })),
  ];
}

/** As the form's fields hold it. */
function valuesOf({ organization }: Place): Record<string, string> {
  const { name, description, isMfaRequired, color, branding } = organization;
  const values = {
    ...branding,
    primaryColor: color.primaryColor,
    darkPrimaryColor: color.darkPrimaryColor,
    name,
    description: description ?? undefined,
    isMfaRequired: isMfaRequired ? 'true' : undefined,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]): [string, string][] =>
      value === undefined ? [] : [[key, value]],
    ),
  );
}

/** @throws WrongField at the first field that does not fit */
function bodyOf({ extra }: CenterForm, { organization }: Place) {
  const text = (name: string): string | undefined => extra[name]?.trim() || undefined;
  const given = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (text(name) === undefined ? [] : [[name, text(name)]])));
  if (text('name') === undefined) throw new WrongField('name', ({ error }) => error.required);
  // Whether pages turn dark stays as it is elsewhere, until there is a color for it.
  const isDarkModeEnabled =
    text('darkPrimaryColor') === undefined ? organization.color.isDarkModeEnabled : true;
  const parsed = changeOwnOrganization.safeParse({
    name: text('name'),
    description: text('description') ?? null,
    isMfaRequired: extra.isMfaRequired !== undefined,
    color: { ...(isDarkModeEnabled !== undefined && { isDarkModeEnabled }), ...given(colors) },
    branding: given(pictures),
  });
  if (parsed.success) return parsed.data;
  const field = String(parsed.error.issues[0]?.path.at(-1));
  throw new WrongField(field, ({ error }) => error.detailInvalid);
}
