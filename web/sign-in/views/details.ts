/** The details that a tenant collects: one form with a field of its own kind for each. */
import type { PageContext } from '../context.ts';
import { html, type Node } from '../html.ts';
import type { DetailField, Screen } from '../screens.ts';
import { icon } from './icons.ts';
import { FieldError, Form, refusal, Submit } from './parts.ts';

/** What browsers can fill in by themselves. */
const autocomplete: Readonly<Record<string, string>> = {
  name: 'name',
  givenName: 'given-name',
  middleName: 'additional-name',
  familyName: 'family-name',
  nickname: 'nickname',
  website: 'url',
  gender: 'sex',
  birthdate: 'bday',
  formatted: 'street-address',
  streetAddress: 'street-address',
  locality: 'address-level2',
  region: 'address-level1',
  postalCode: 'postal-code',
  country: 'country-name',
  company: 'organization',
};

export function extraProfile(context: PageContext, screen: Extract<Screen, { kind: 'extra-profile' }>): Node {
  return Form(
    { context, errors: screen.errors },
    html`${Details(context, { ...screen, focuses: true })}${Submit(context.phrases.action.continue)}`,
  );
}

/** Only a field that is wrong takes the focus, unless the first one is to. */
export function Details(
  context: PageContext,
  {
    fields,
    values,
    errors,
    focuses = false,
    isFilled = false,
  }: Pick<Extract<Screen, { kind: 'extra-profile' }>, 'fields' | 'values' | 'errors'> & {
    focuses?: boolean;
    /** The values are somebody's own, whether there are some or not. */
    isFilled?: boolean | undefined;
  },
): Node[] {
  const wrong = fields.find(({ path }) => errors?.fields?.[path]);
  return fields.map((field, at) =>
    Detail(context, field, {
      value: values[field.path],
      isFresh: !isFilled && Object.keys(values).length === 0,
      error: errors?.fields?.[field.path],
      focus: wrong ? wrong === field : focuses && at === 0,
      refusal: focuses && at === 0 ? refusal(errors) : undefined,
    }),
  );
}

type State = {
  readonly value: string | undefined;
  readonly isFresh: boolean;
  readonly error: string | undefined;
  readonly focus: boolean;
  readonly refusal: string | undefined;
};

function Detail(context: PageContext, field: DetailField, state: State): Node {
  const { path, description } = field;
  const { error } = state;
  const label = labelOf(context.phrases, field);
  const id = `extra.${path}`;
  const described = [error && `${id}-error`, description && `${id}-hint`, state.refusal]
    .filter(Boolean)
    .join(' ');
  const common = {
    id,
    name: id,
    'aria-invalid': error ? 'true' : undefined,
    'aria-describedby': described || undefined,
    autofocus: state.focus,
  };
  if (field.input === 'checkbox') {
    const checked = state.isFresh ? field.checked : state.value !== undefined;
    return html`
      <div class="portero-field" data-invalid=${error ? '' : undefined}>
        <label class="portero-check"><input ...${common} type="checkbox" value="true" checked=${checked} /><span>${label}</span></label>
        ${FieldError(id, error)}
      </div>
    `;
  }
  return html`
    <div class="portero-field" data-invalid=${error ? '' : undefined}>
      <div class="portero-label">
        <label for=${id}>${label}</label>
        ${!field.required && html`<span class="portero-optional"> ${context.phrases.detail.optional}</span>`}
      </div>
      <div class="portero-control">${field.input === 'select' ? Choice(context, field, common, state.value) : Input(field, common, state.value)}</div>
      ${FieldError(id, error)}
      ${description && html`<p class="portero-hint" id=${`${id}-hint`}>${description}</p>`}
    </div>
  `;
}

const Input = (
  { name, input, placeholder, required, minLength, maxLength, min, max }: DetailField,
  common: object,
  value: string | undefined,
): Node => html`
  <input ...${common} type=${input} value=${value} placeholder=${placeholder} required=${required}
    minlength=${minLength} maxlength=${maxLength} min=${min} max=${max} step=${input === 'number' ? 'any' : undefined}
    inputmode=${input === 'number' ? 'decimal' : undefined} autocomplete=${autocomplete[name] ?? 'on'} />
`;

const Choice = (
  { phrases: { detail } }: PageContext,
  { options = [], placeholder, required }: DetailField,
  common: object,
  chosen: string | undefined,
): Node => html`
  <select ...${common} required=${required}>
    <option value="">${placeholder || detail.choose}</option>
    ${options.map(({ value, label }) => html`<option value=${value} selected=${value === chosen}>${label || value}</option>`)}
  </select>
  ${icon('down')}
`;

/** An administrator's word, ours for what everybody knows, or the key itself. */
export function labelOf(
  { detail }: PageContext['phrases'],
  { name, label }: Pick<DetailField, 'name' | 'label'>,
): string {
  const known: Readonly<Record<string, string>> = detail;
  return label ?? (Object.hasOwn(known, name) ? (known[name] ?? name) : name);
}
