import { expect, it } from 'vitest';
import { curl, javascript, python, pythonValue } from './api-calls.ts';

const call = {
  method: 'patch',
  path: '/api/users/ana',
  body: { name: "Ana's true name", isSuspended: true, avatar: null },
} as const;

it('writes a call that a shell takes as one text', () => {
  expect(curl('https://id.example.com', call)).toContain(`"name": "Ana'\\''s true name"`);
});

it('writes Python values without touching texts', () => {
  expect(pythonValue(call.body, 0)).toBe(
    '{\n    "name": "Ana\'s true name",\n    "isSuspended": True,\n    "avatar": None,\n}',
  );
  expect(python('https://id.example.com', call)).toContain('requests.patch(');
});

it('leaves out what a reading call does not have', () => {
  const read = { method: 'get', path: '/api/users' } as const;
  expect(curl('https://id.example.com', read)).toBe(
    'curl "https://id.example.com/api/users" \\\n  -H "Authorization: Bearer $TOKEN"',
  );
  expect(javascript('https://id.example.com', read)).not.toMatch(/method|body/);
});
