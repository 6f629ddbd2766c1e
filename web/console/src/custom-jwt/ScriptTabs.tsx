/** Beside a script: what it gets to see, on what it is tried, its variables, and what happens when it fails. */
import { ActionIcon, Anchor, Button, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import type { SettingsForm } from '../shell/settings-form.tsx';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { Notice } from '../ui/Notice.tsx';
import classes from './custom-jwt.module.css';
import type { TokenType } from './queries.ts';
import { contextSamples, tokenSamples } from './samples.ts';
import type { ScriptValues, Variable } from './values.ts';

type FormProps = { readonly form: SettingsForm<ScriptValues> };

export function DataTab({ type }: { readonly type: TokenType }) {
  const t = usePhrases('customJwt').editor.data;
  const facts: readonly (readonly [string, string])[] = [
    ['token', t.token],
    ...(type === 'access-token'
      ? ([
          ['context.user', t.user],
          ['context.application', t.application],
          ['context.organization', t.organization],
          ['context.interaction', t.interaction],
          ['context.grant', t.grant],
        ] as const)
      : ([['context.application', t.machine]] as const)),
    ['environmentVariables', t.environmentVariables],
    ['api.denyAccess(message?)', t.api],
  ];
  return (
    <Stack gap="lg">
      <dl className={classes.facts}>
        {facts.map(([name, meaning]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <Notice>{t.bounds}</Notice>
    </Stack>
  );
}

export function TestTab({ type, form }: FormProps & { readonly type: TokenType }) {
  const t = usePhrases('customJwt').editor;
  const restore = () => {
    form.setFieldValue('token', JSON.stringify(tokenSamples[type], null, 2));
    form.setFieldValue('context', JSON.stringify(contextSamples[type], null, 2));
  };
  return (
    <Stack gap="md">
      {(['token', 'context'] as const).map((name) => (
        <CodeEditor
          key={name}
          label={t[name]}
          language="json"
          minHeight={120}
          maxHeight={name === 'token' ? 220 : 420}
          value={form.values[name]}
          onChange={(next) => form.setFieldValue(name, next)}
          error={form.errors[name]}
        />
      ))}
      <div>
        <Button variant="subtle" size="compact-sm" onClick={restore}>
          {t.restoreSample}
        </Button>
      </div>
    </Stack>
  );
}

export function VariablesTab({ form }: FormProps) {
  const t = usePhrases('customJwt').editor;
  const { variables } = form.values;
  const set = (next: Variable[]) => form.setFieldValue('variables', next);
  const change = (index: number, part: Partial<Variable>) =>
    set(variables.map((variable, at) => (at === index ? { ...variable, ...part } : variable)));
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t.variablesHint}
      </Text>
      {variables.map((variable, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is what stands at its place
        <div key={index} className={classes.variable}>
          <TextInput
            aria-label={t.nameOf(index + 1)}
            placeholder={t.variableName}
            maxLength={256}
            autoComplete="off"
            spellCheck={false}
            value={variable.name}
            onChange={(event) => change(index, { name: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t.valueOf(index + 1)}
            placeholder={t.variableValue}
            maxLength={8192}
            autoComplete="off"
            spellCheck={false}
            value={variable.value}
            onChange={(event) => change(index, { value: event.currentTarget.value })}
          />
          <ActionIcon
            size={34}
            aria-label={t.removeVariable(index + 1)}
            onClick={() => set(variables.filter((_variable, at) => at !== index))}
          >
            <IconMinus size={15} />
          </ActionIcon>
        </div>
      ))}
      {form.errors.variables && (
        <Text size="sm" c="red" role="alert">
          {form.errors.variables}
        </Text>
      )}
      <div>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => set([...variables, { name: '', value: '' }])}
        >
          {t.addVariable}
        </Button>
      </div>
    </Stack>
  );
}

export function ErrorsTab({ form }: FormProps) {
  const t = usePhrases('customJwt').editor;
  return (
    <Stack gap="md">
      <Switch
        label={t.block}
        description={t.blockHint}
        {...form.getInputProps('blocks', { type: 'checkbox' })}
      />
      <Text size="sm" c="dimmed">
        {t.logHint}{' '}
        <Anchor inherit underline="always" renderRoot={(props) => <Link to="/audit-logs" {...props} />}>
          {t.log}
        </Anchor>
      </Text>
    </Stack>
  );
}
