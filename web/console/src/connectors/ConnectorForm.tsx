/** A connector's settings, as a form or as JSON, and a trial of what stands there. */
import { Button, Divider, Group, SegmentedControl, Stack, Title } from '@mantine/core';
import { useId } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { ConflictDialog } from '../shell/settings-form.tsx';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { Notice } from '../ui/Notice.tsx';
import { ConnectorField } from './ConnectorField.tsx';
import classes from './ConnectorGuidePage.module.css';
import { isShown } from './config-values.ts';
import { type ConnectorFormProps, useConnectorForm } from './connector-form.tsx';
import { objectOf } from './draft.ts';
import { Trial } from './Trial.tsx';

export function ConnectorForm(props: ConnectorFormProps) {
  const { factory, name } = props;
  const t = usePhrases('connectors').guide;
  const items = factory.formItems;
  const form = useId();
  const edited = useConnectorForm(props);
  return (
    <Stack gap="xl">
      <form id={form} onSubmit={edited.submit} noValidate>
        <Stack gap="md">
          <Group justify="space-between">
            <Title order={2} fz="md">
              {t.settings}
            </Title>
            <SegmentedControl
              size="xs"
              aria-label={t.json.view}
              value={edited.draft.mode}
              data={[
                { value: 'form', label: t.json.form },
                { value: 'json', label: 'JSON' },
              ]}
              onChange={edited.turn}
            />
          </Group>
          {edited.draft.mode === 'json' && (
            <div className={classes.document}>
              {edited.stuck && !objectOf(edited.draft.text) && <Notice tone="warning">{t.json.stuck}</Notice>}
              <CodeEditor
                label={t.json.label(name)}
                description={t.json.hint}
                language="json"
                minHeight={280}
                maxHeight={620}
                wrap={false}
                value={edited.draft.text}
                onChange={edited.write}
                problems={edited.placed}
              />
            </div>
          )}
          {edited.draft.mode === 'form' &&
            items
              .filter((item) => isShown(item, edited.draft.values))
              .map((item) => (
                <ConnectorField
                  key={item.key}
                  item={item}
                  value={edited.draft.values[item.key] ?? ''}
                  problem={edited.told(item.key)}
                  onChange={(value) => edited.change(item.key, value)}
                />
              ))}
        </Stack>
      </form>
      <Divider />
      <Trial factory={factory} {...edited.trial} />
      <Divider />
      <Stack gap="md">
        {edited.said && <Notice tone="bad">{edited.hasIssues ? t.notTaken : sentenceOf(edited.said)}</Notice>}
        <Group justify="space-between">
          {edited.erase ? (
            <Button variant="subtle" color="red" onClick={() => void edited.erase?.()}>
              {t.remove}
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" form={form} loading={edited.isSaving}>
            {edited.erase ? t.saveChanges : t.save}
          </Button>
        </Group>
      </Stack>
      <ConflictDialog conflict={edited.conflict} />
    </Stack>
  );
}
