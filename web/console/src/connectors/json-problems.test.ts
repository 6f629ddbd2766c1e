import { describe, expect, it } from 'vitest';
import type { Item } from './config-values.ts';
import { jsonProblems, placeOf } from './json-problems.ts';

const items: Item[] = [
  { key: 'host', label: 'Host', type: 'Text', required: true },
  { key: 'port', label: 'Port', type: 'Number' },
  { key: 'secure', label: 'TLS', type: 'Switch' },
  { key: 'mode', label: 'Mode', type: 'Select', selectItems: [{ value: 'a', title: 'A' }] },
  { key: 'auth', label: 'Login', type: 'Json', isConfidential: true, defaultValue: {} },
  { key: 'templates', label: 'Templates', type: 'Json', required: true, defaultValue: [] },
];
const fine = '{"host": "mail", "templates": []}';
const found = (text: string, stored?: Record<string, unknown>) =>
  jsonProblems(items, text, stored).map(({ from, to, ...problem }) => ({
    ...problem,
    at: text.slice(from, to),
  }));

describe('what is wrong with settings as JSON', () => {
  it('is nothing when every setting is there and of its kind', () => {
    expect(found(fine)).toEqual([]);
    expect(found('{"host": "mail", "port": "587", "secure": false, "mode": "a", "templates": []}')).toEqual(
      [],
    );
  });

  it.each([
    ['{"host": "mail" "port": 1}', '"'],
    ['{"host": mail}', 'm'],
    ['{"host": "mail",\n}', '}'],
    ['{"host": "mail"', '"'],
    ['{"host": "ma\nil"}', '"'],
  ])('is told where it stops being JSON: %j', (text, at) => {
    const [problem] = found(text);
    expect(problem?.kind).toBe('syntax');
    expect(at).toContain(problem?.at.at(0));
  });

  it('is told of nothing at all, and of what is no object', () => {
    expect(found('')).toEqual([{ kind: 'syntax', at: '' }]);
    expect(found('[1]')).toEqual([{ kind: 'notObject', at: '[1]' }]);
  });

  it('is told at its place: missing, of another kind, unknown, twice', () => {
    expect(
      found('{"host": 5, "port": "x", "secure": "no", "mode": "b", "auth": [], "nonsense": 1, "port": 2}'),
    ).toEqual([
      { kind: 'type', key: 'host', wanted: 'text', at: '5' },
      { kind: 'type', key: 'secure', wanted: 'switch', at: '"no"' },
      { kind: 'choice', key: 'mode', choices: ['a'], at: '"b"' },
      { kind: 'type', key: 'auth', wanted: 'object', at: '[' },
      { kind: 'unknown', key: 'nonsense', at: '"nonsense"' },
      { kind: 'twice', key: 'port', at: '"port"' },
      { kind: 'missing', key: 'templates', at: '}' },
    ]);
    expect(found('{"host": "", "templates": null}')).toMatchObject([
      { kind: 'missing', key: 'host', at: '""' },
      { kind: 'missing', key: 'templates', at: 'null' },
    ]);
  });

  it('is told deep inside too, where the connector suggests what belongs there', () => {
    const example = [{ usageType: 'SignIn', subject: 'Hello', content: '' }];
    const [host] = items;
    const withTemplates: Item[] = [
      ...(host ? [host] : []),
      { key: 'templates', label: 'Templates', type: 'Json', defaultValue: example },
    ];
    const text = '{"host": "mail", "templates": [{"subject": "a", "more": 1}, "b", {"content": 7}]}';
    expect(jsonProblems(withTemplates, text, undefined)).toMatchObject([
      { kind: 'type', key: 'templates › 2', wanted: 'object', from: text.indexOf('"b"') },
      { kind: 'type', key: 'templates › 3 › content', wanted: 'text', from: text.indexOf('7') },
    ]);
  });

  it('is nothing in what the server stores and the form does not list', () => {
    expect(found('{"host": "mail", "templates": [], "further": 1}', { further: 2 })).toEqual([]);
  });

  it('is a mask with no secret behind it, or one that was typed into', () => {
    const text = '{"host": "mail", "templates": [], "auth": {"user": "a", "pass": "••••••••"}}';
    expect(found(text, { auth: { user: 'a', pass: '••••••••' } })).toEqual([]);
    expect(found(text)).toMatchObject([{ kind: 'mask', key: 'auth' }]);
    expect(found(text.replace('••"', '••x"'), { auth: { pass: '••••••••' } })).toMatchObject([
      { kind: 'mask', key: 'auth' },
    ]);
  });

  it("finds the place of the connector's own objections", () => {
    const text = '{"host": "mail", "templates": [{"a": 1}, {"content": 7}]}';
    const at = (...path: string[]) => {
      const { from, to } = placeOf(text, path);
      return text.slice(from, to);
    };
    expect(at('host')).toBe('"mail"');
    expect(at('templates', '1', 'content')).toBe('7');
    expect(at('templates', '1', 'subject')).toBe('{');
    expect(at('nowhere')).toBe('}');
  });
});
