/** The guide beside the form: whoever follows it finds its words in the form, whatever language they read. */
import { describe, expect, it } from 'vitest';
import type { Wording } from './kit/connector.ts';
import { factories } from './registry.ts';

const wordIn = (wording: Wording, language: string): string =>
  typeof wording === 'string' ? wording : (wording[language] ?? wording.en);

/** What stands bold in the first column of the guide's tables. */
const named = (guide: string): string[] =>
  guide
    .split('\n')
    .filter((line) => line.startsWith('| **'))
    .flatMap((line) =>
      [...(line.split('|')[1] ?? '').matchAll(/\*\*([^*]+)\*\*/g)].map(([, name = '']) => name),
    );

describe.each(factories.map(({ manifest }) => [manifest.id, manifest] as const))(
  'the guide of %s',
  (_id, manifest) => {
    it.each(['en', 'es'])(
      'names every field as the form does, and none that is not there (%s)',
      (language) => {
        const labels = manifest.formItems.map(({ label }) => wordIn(label, language));
        expect(named(manifest.readme(language)).toSorted()).toEqual(labels.toSorted());
      },
    );

    it('is no list of the keys that only the stored settings have', () => {
      const keys = manifest.formItems.map(({ key }) => `| \`${key}\``);
      for (const language of ['en', 'es'])
        expect(keys.filter((key) => manifest.readme(language).includes(key))).toEqual([]);
    });
  },
);
