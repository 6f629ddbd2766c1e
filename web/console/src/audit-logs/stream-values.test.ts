import { secretMask } from '@portero/schema/connectors.ts';
import { expect, it } from 'vitest';
import { changeOf, fieldsOf } from './stream-values.ts';

const stored = {
  enabled: true,
  address: 'https://siem.example/in',
  format: 'ndjson',
  keys: [],
  header: { name: 'Authorization', value: secretMask },
  signingSecret: secretMask,
  state: {
    lastDelivered: null,
    waiting: { entries: 0, since: null },
    lastError: null,
    tries: 0,
    nextTryAt: null,
    gap: null,
  },
} as const;
const kept = { ...stored, keys: [] };

it('what was stored goes back as it is, with the header’s value masked', () => {
  const { enabled, address, format, keys, header } = stored;
  expect(changeOf(fieldsOf(kept), kept)).toEqual({ enabled, address, format, keys, header });
});

it('the value of a header is asked for again where the host or the name is another', () => {
  const fields = fieldsOf(kept);
  expect(changeOf({ ...fields, address: 'https://siem.example/other' }, kept)).toMatchObject({
    enabled: true,
  });
  expect(changeOf({ ...fields, address: 'https://other.example/in' }, kept)).toEqual(['headerValue']);
  expect(changeOf({ ...fields, headerName: 'X-Key' }, kept)).toEqual(['headerValue']);
});

it('fields that are wrong are named', () => {
  const fields = { ...fieldsOf(null), address: 'https://siem.example/in' };
  expect(changeOf(fieldsOf(null), null)).toEqual(['address']);
  expect(changeOf({ ...fields, address: 'http://siem.example/in' }, null)).toEqual(['address']);
  expect(changeOf({ ...fields, keys: ['Management', '', 'no key'] }, null)).toEqual(['keys']);
  expect(changeOf({ ...fields, headerName: 'Host', headerValue: 'a' }, null)).toEqual(['headerName']);
  expect(changeOf({ ...fields, headerName: 'X-Key' }, null)).toEqual(['headerValue']);
  expect(changeOf({ ...fields, headerValue: 'a' }, null)).toEqual(['headerName']);
  expect(changeOf({ ...fields, begin: 'oldest' }, null)).toMatchObject({ header: null, begin: 'oldest' });
});
