import { secretMask as schemaMask } from '@portero/schema/connectors.ts';
import { describe, expect, it } from 'vitest';
import {
  configOf,
  type Item,
  problemsOf,
  secretMask,
  suggested,
  typedSecret,
  valuesOf,
} from './config-values.ts';

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
  it('starts with what the connector suggests, or with what is stored and nothing else', () => {
    expect(valuesOf(items, suggested(items))).toEqual({
      host: '',
      port: 587,
      secure: false,
      name: '',
      templates: '',
    });
    expect(valuesOf(items, { host: 'mail', templates: [] })).toMatchObject({
      host: 'mail',
      port: '',
      templates: '[]',
    });
  });

  it('wants what is required, but only of fields that are shown', () => {
    const values = { host: '', port: '', secure: false, name: '', templates: '{' };
    expect(problemsOf(items, values)).toEqual({ host: 'required', templates: 'notJson' });
    expect(problemsOf(items, { ...values, secure: true })).toHaveProperty('name', 'required');
  });

  it('sends JSON as JSON, leaves out what is empty or hidden, and keeps what it does not know', () => {
    const stored = { port: 25, other: 'kept', name: 'old' };
    const values = { host: 'mail', port: '', secure: false, name: 'hidden', templates: '[1]' };
    expect(configOf(items, values, valuesOf(items, stored), stored)).toEqual({
      host: 'mail',
      templates: [1],
      other: 'kept',
    });
  });

  it('leaves what nobody touched as it stands, also what a field cannot show', () => {
    const stored = { host: 'mail', port: 'many', secure: 1, templates: 'none' };
    const filled = valuesOf(items, stored);
    expect(configOf(items, { ...filled, host: 'smtp' }, filled, stored)).toEqual({ ...stored, host: 'smtp' });
  });

  it('puts what is typed in the place of a stored secret, never behind its mask', () => {
    expect(secretMask).toBe(schemaMask);
    expect(typedSecret(secretMask, `${secretMask}n`)).toBe('n');
    expect(typedSecret(secretMask, secretMask.slice(1))).toBe('');
    expect(typedSecret('n•', 'n•e')).toBe('n•e');
  });
});
