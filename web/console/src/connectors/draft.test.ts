import { describe, expect, it } from 'vitest';
import type { Item } from './config-values.ts';
import { type Draft, documentOf, settingsOf, showForm, showJson, startDraft } from './draft.ts';

const items: Item[] = [
  { key: 'host', label: 'Host', type: 'Text', required: true },
  { key: 'port', label: 'Port', type: 'Number', defaultValue: 587 },
  { key: 'secure', label: 'TLS', type: 'Switch' },
  {
    key: 'name',
    label: 'Server name',
    type: 'Text',
    showConditions: [{ targetKey: 'secure', expectValue: true }],
  },
  { key: 'templates', label: 'Templates', type: 'Json', required: true, defaultValue: [] },
];
const typed = (draft: Draft, values: Draft['values']): Draft => ({
  ...draft,
  values: { ...draft.values, ...values },
});
const back = (draft: Draft): Draft => {
  const form = showForm(items, draft);
  if (!form) throw new Error('The form cannot show it.');
  return form;
};

describe('settings between form and JSON', () => {
  it('are the same in both', () => {
    const draft = showJson(items, typed(startDraft(items, undefined), { host: 'mail', port: 25 }));
    expect(JSON.parse(draft.text)).toEqual({ host: 'mail', port: 25, templates: [] });
    const form = back({ ...draft, text: '{"host":"other","templates":[{"a":1}]}' });
    expect(form.values).toMatchObject({
      host: 'other',
      port: '',
      templates: '[\n  {\n    "a": 1\n  }\n]',
    });
    expect(settingsOf(items, form)).toEqual({ host: 'other', templates: [{ a: 1 }] });
  });

  it('keep their writing while nothing is changed in the form', () => {
    const text = '{ "templates": [], "host": "mail" , "further": {"kept": true} }';
    const form = back({ ...showJson(items, startDraft(items, undefined)), text });
    expect(showJson(items, form).text).toBe(text);
  });

  it('carry broken JSON of a field along, to its place and back', () => {
    const draft = showJson(items, typed(startDraft(items, undefined), { host: 'mail', templates: '[{' }));
    expect(draft.text).toBe('{\n  "host": "mail",\n  "port": 587,\n  "templates": [{\n}');
    expect(back(draft).values.templates).toBe('[{');
    expect(showForm(items, { ...draft, text: `${draft.text} ` })).toBeUndefined();
  });

  it('show what is needed from the start, and put what is new where the form has it', () => {
    expect(startDraft(items, undefined).text).toBe('{\n  "host": "",\n  "port": 587,\n  "templates": []\n}');
    const draft = typed(startDraft(items, { templates: [1], host: 'mail' }), { port: 25 });
    expect(Object.keys(JSON.parse(documentOf(items, draft)))).toEqual(['port', 'templates', 'host']);
  });

  it('keep what the form could not show', () => {
    const text = '{"host":"mail","port":"many","templates":"none","further":1}';
    const form = back({ ...showJson(items, startDraft(items, undefined)), text });
    expect(JSON.parse(documentOf(items, typed(form, { host: 'smtp' })))).toEqual({
      host: 'smtp',
      port: 'many',
      templates: 'none',
      further: 1,
    });
  });

  it('keep what was typed into a field that is hidden for now', () => {
    const shown = typed(startDraft(items, undefined), { secure: true, name: 'mx' });
    const json = showJson(items, typed(shown, { secure: false }));
    expect(json.text).not.toContain('mx');
    expect(back({ ...json, text: '{"templates":[]}' }).values.name).toBe('mx');
  });
});
