import { describe, expect, it } from 'vitest';
import { configOf, type Item, problemsOf, valuesOf } from './config-values.ts';

const items: Item[] = [
  { key: 'host', label: 'Host', type: 'Text', required: true },
  { key: 'port', label: 'Port', type: 'Number', defaultValue: 587 },
  { key: 'secure', label: 'TLS', type: 'Switch' },
  {
    key: 'name',
    label: 'Server name',
    type: 'Text',
    required: true,
    showConditions: [{ targetKey: 'secure', expectValue: true }],
  },
  { key: 'templates', label: 'Templates', type: 'Json', required: true },
];

describe("a connector's form", () => {
  it('starts with what is stored, then with what the connector suggests', () => {
    expect(valuesOf(items, undefined)).toEqual({
      host: '',
      port: 587,
      secure: false,
      name: '',
      templates: '',
    });
    expect(valuesOf(items, { host: 'mail', port: 25, templates: [] })).toMatchObject({
      host: 'mail',
      port: 25,
      templates: '[]',
    });
  });

  it('wants what is required, but only of fields that are shown', () => {
    const values = { host: '', port: '', secure: false, name: '', templates: '{' };
    expect(problemsOf(items, values)).toEqual({ host: 'required', templates: 'notJson' });
    expect(problemsOf(items, { ...values, secure: true })).toHaveProperty('name', 'required');
  });

  it('sends JSON as JSON, leaves out what is empty or hidden, and keeps what it does not know', () => {
    const values = { host: 'mail', port: '', secure: false, name: 'hidden', templates: '[1]' };
    expect(configOf(items, values, { port: 25, other: 'kept', name: 'old' })).toEqual({
      host: 'mail',
      secure: false,
      templates: [1],
      other: 'kept',
    });
  });
});
