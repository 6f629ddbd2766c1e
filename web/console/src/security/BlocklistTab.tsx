/** Which email addresses may register. */
import { Button, Group, Switch, Text, Textarea } from '@mantine/core';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar } from '../shell/settings-form.tsx';
import type { StoredExperience } from '../sign-in-experience/queries.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { usePartForm, WithExperience } from './experience.tsx';
import { useAffected } from './queries.ts';
import { blocklistChangeOf, blocklistValuesOf, linesOf, malformed } from './values.ts';

export function BlocklistTab() {
  return <WithExperience>{(stored) => <Settings stored={stored} />}</WithExperience>;
}

function Settings({ stored }: { readonly stored: StoredExperience }) {
  const t = usePhrases('security').blocklist;
  const form = usePartForm({
    stored,
    valuesOf: blocklistValuesOf,
    changeOf: blocklistChangeOf,
    validate: (values) =>
      Object.fromEntries(
        (['blocked', 'allowed'] as const)
          .map((field) => [field, malformed(values[field])] as const)
          .filter(([, wrong]) => wrong.length > 0)
          .map(([field, wrong]) => [field, t.malformed(wrong.slice(0, 3).join(', '))]),
      ),
  });
  const affected = useAffected();
  const checkbox = (name: 'disposable' | 'subaddressing') => form.getInputProps(name, { type: 'checkbox' });
  const list = { autosize: true, minRows: 3, maxRows: 12, spellCheck: false } as const;
  return (
    <>
      <FormCard title={t.kinds} explanation={t.kindsHint}>
        <Switch label={t.disposable} description={t.disposableHint} {...checkbox('disposable')} />
        <Switch label={t.subaddressing} description={t.subaddressingHint} {...checkbox('subaddressing')} />
      </FormCard>
      <FormCard title={t.lists} explanation={t.listsHint}>
        <Textarea
          label={t.blocked}
          description={t.blockedHint}
          placeholder={'@example.com\nsomebody@example.org'}
          {...list}
          {...form.getInputProps('blocked')}
        />
        <Textarea
          label={t.allowed}
          description={t.allowedHint}
          placeholder="@example.com"
          {...list}
          {...form.getInputProps('allowed')}
        />
        {linesOf(form.values.allowed).length > 0 && <Notice tone="warning">{t.onlyAllowed}</Notice>}
        <Group gap="md">
          <Button
            variant="default"
            loading={affected.isPending}
            onClick={() => affected.mutate(blocklistChangeOf(form.values).emailBlocklistPolicy)}
          >
            {t.affected}
          </Button>
          <Text size="sm" aria-live="polite">
            {affected.data && t.affectedCount(affected.data.affected, affected.data.accounts)}
          </Text>
        </Group>
      </FormCard>
      <SaveBar form={form} />
    </>
  );
}
