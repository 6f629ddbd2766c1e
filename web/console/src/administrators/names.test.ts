import { builtInAdministrationRoles } from '@portero/schema/administration.ts';
import { expect, it } from 'vitest';
import { administrators as english } from './phrases.en.ts';
import { administrators as spanish } from './phrases.es.ts';

it.each(builtInAdministrationRoles)('the role “$name” is told in both languages', ({ name, description }) => {
  expect(english.roles.names).toHaveProperty([name], name);
  expect(english.roles.descriptions).toHaveProperty([name], description);
  expect(spanish.roles.names).toHaveProperty([name]);
  expect(spanish.roles.descriptions).toHaveProperty([name]);
});
