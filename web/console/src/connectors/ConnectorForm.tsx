import {
  Button,
  Divider,
  Group,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { focusFirstProblem, LeaveDialog, useLeaveGuard } from '../shell/settings-form.tsx';
import { toast } from '../shell/toasts.ts';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { Notice } from '../ui/Notice.tsx';
import {
  configOf,
  type Item,
  isShown,
  type Problem,
  problemsOf,
  type Value,
  valuesOf,
} from './config-values.ts';
import { type Connector, type Factory, useDeleteConnector, useSaveConnector, useTrial } from './queries.ts';

type Props = {
  readonly factory: Factory;
  readonly present: Connector | undefined;
  readonly name: string;
  readonly onDone: () => void;
};

export function ConnectorForm({ factory, present, name, onDone }: Props) {
  const t = usePhrases('connectors').guide;
  const items = factory.formItems;
  const [initial] = useState(() => valuesOf(items, present?.config));
  const [values, setValues] = useState(initial);
  const [problems, setProblems] = useState<Record<string, Problem>>({});
  const [to, setTo] = useState('');
  const save = useSaveConnector(factory, present);
  const remove = useDeleteConnector();
  const trial = useTrial(factory);
  const confirm = useConfirm();
  const [finished, setFinished] = useState(false);
  const guard = useLeaveGuard(JSON.stringify(values) !== JSON.stringify(initial) && !finished);
  const kind = factory.type === 'Sms' ? 'Sms' : 'Email';

  /** The settings as typed, if nothing in them is plainly wrong. */
  const checked = () => {
    const found = problemsOf(items, values);
    setProblems(found);
    if (Object.keys(found).length === 0) return configOf(items, values, present?.config);
    focusFirstProblem();
    return undefined;
  };
  const leave = (message: string) => {
    toast.done(message);
    setFinished(true);
    // The guard is read when the page changes: it has to know first that nothing waits.
    queueMicrotask(onDone);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const config = checked();
    if (config) save.mutate(config, { onSuccess: () => leave(t.saved(name)) });
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    const config = checked();
    if (config) trial.mutate({ to, config });
  };
  const erase = async () => {
    if (!present) return;
    const question = { title: t.removeTitle(name), consequence: t.removeConsequence, action: t.remove };
    if (!(await confirm({ ...question, danger: true }))) return;
    await remove.mutateAsync(present.id);
    leave(t.removed(name));
  };
  return (
    <Stack gap="xl">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {items
            .filter((item) => isShown(item, values))
            .map((item) => (
              <Field
                key={item.key}
                item={item}
                value={values[item.key] ?? ''}
                problem={problems[item.key]}
                onChange={(value) => setValues((before) => ({ ...before, [item.key]: value }))}
              />
            ))}
          {save.error && <Notice tone="bad">{sentenceOf(save.error)}</Notice>}
          <Group justify="space-between">
            {present ? (
              <Button variant="subtle" color="red" onClick={() => void erase()}>
                {t.remove}
              </Button>
            ) : (
              <span />
            )}
            <Button type="submit" loading={save.isPending}>
              {present ? t.saveChanges : t.save}
            </Button>
          </Group>
        </Stack>
      </form>
      <Divider />
      <form onSubmit={send}>
        <Stack gap="sm">
          <div>
            <Title order={2} fz="md">
              {t.trial}
            </Title>
            <Text size="sm" c="dimmed">
              {t.trialHint}
            </Text>
          </div>
          <Group align="flex-end" gap="sm">
            <TextInput
              label={t.trialTo[kind]}
              type={kind === 'Email' ? 'email' : 'tel'}
              required
              withAsterisk={false}
              flex={1}
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={trial.isPending}>
              {t.trialSend}
            </Button>
          </Group>
          {trial.isSuccess && <Notice tone="good">{t.trialSent(trial.variables.to)}</Notice>}
          {trial.error && <Notice tone="bad">{sentenceOf(trial.error)}</Notice>}
        </Stack>
      </form>
      <LeaveDialog guard={guard} />
    </Stack>
  );
}

type FieldProps = {
  readonly item: Item;
  readonly value: Value;
  readonly problem: Problem | undefined;
  readonly onChange: (value: Value) => void;
};

function Field({ item, value, problem, onChange }: FieldProps) {
  const t = usePhrases('connectors').guide;
  const common = {
    label: item.label,
    description: item.description ?? item.tooltip,
    error: problem && t[problem],
    required: item.required ?? false,
  };
  const text = {
    placeholder: item.placeholder,
    autoComplete: 'off',
    spellCheck: false,
    value: String(value),
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  switch (item.type) {
    case 'Json':
      return (
        <CodeEditor
          label={item.label}
          description={common.description}
          error={common.error}
          language="json"
          maxHeight={320}
          value={String(value)}
          onChange={onChange}
        />
      );
    case 'MultilineText':
      return <Textarea {...common} {...text} autosize minRows={3} maxRows={12} />;
    case 'Number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : '')}
        />
      );
    case 'Switch':
      return (
        <Switch
          label={common.label}
          description={common.description}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'Select':
      return (
        <Select
          {...common}
          data={choicesOf(item)}
          value={String(value) || null}
          onChange={(next) => onChange(next ?? '')}
        />
      );
    case 'MultiSelect':
      return (
        <MultiSelect
          {...common}
          data={choicesOf(item)}
          value={Array.isArray(value) ? value : []}
          onChange={onChange}
        />
      );
    default:
      return item.isConfidential ? (
        <PasswordInput {...common} {...text} autoComplete="new-password" />
      ) : (
        <TextInput {...common} {...text} />
      );
  }
}

const choicesOf = ({ selectItems = [] }: Item) =>
  selectItems.map(({ value, title }) => ({ value, label: title }));
