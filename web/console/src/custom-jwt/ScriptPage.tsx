/** One script: written at the left, tried beneath, and everything that it gets to see at the right. */
import { Anchor, Button, Group, Menu, Stack, Tabs, Text, Title } from '@mantine/core';
import { IconHistory, IconPlayerPlay, IconRestore, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useConfirm } from '../shell/confirm.tsx';
import { DetailsHeader } from '../shell/DetailsPage.tsx';
import { SaveBar, type SettingsForm, useSettingsForm } from '../shell/settings-form.tsx';
import { useTitle } from '../shell/title.ts';
import { toast } from '../shell/toasts.ts';
import { oneOf } from '../shell/url-state.ts';
import { CodeBlock } from '../ui/CodeBlock.tsx';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Page } from '../ui/Page.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import classes from './custom-jwt.module.css';
import { type Script, script, type TokenType, tokenTypes, useScriptChanges } from './queries.ts';
import { DataTab, ErrorsTab, TestTab, VariablesTab } from './ScriptTabs.tsx';
import { templates } from './samples.ts';
import { scriptTypes } from './script-types.ts';
import { VersionsDrawer } from './VersionsDrawer.tsx';
import {
  bodyOf,
  failureOf,
  objectIn,
  problemsOf,
  repeatedName,
  type ScriptValues,
  trialOf,
  valuesOf,
  variablesOf,
} from './values.ts';

export function ScriptPage() {
  const t = usePhrases('customJwt');
  const { tokenType } = useParams({ from: '/frame/customize-jwt/$tokenType' });
  const type = oneOf(tokenType, tokenTypes) ?? 'access-token';
  useTitle(t.types[type].title);
  const query = useQuery(script(type));
  const above = [
    <Link key="list" to="/customize-jwt">
      {t.title}
    </Link>,
  ];
  return (
    <Page>
      <Crumbs above={above} here={t.types[type].name} />
      {query.isPending && <DetailsSkeleton />}
      {query.error && query.data === undefined && (
        <ErrorState page sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && <Editor key={type} type={type} stored={query.data} />}
    </Page>
  );
}

type Props = { readonly type: TokenType; readonly stored: Script | null };

function Editor({ type, stored }: Props) {
  const t = usePhrases('customJwt');
  const { save, test } = useScriptChanges(type);
  const confirm = useConfirm();
  const form = useSettingsForm<ScriptValues>({
    stored: valuesOf(type, stored),
    validate: (values) => {
      const repeated = repeatedName(values.variables);
      return {
        ...(!values.script.trim() && { script: t.editor.scriptMissing }),
        ...(!objectIn(values.token) && { token: t.editor.notAnObject }),
        ...(!objectIn(values.context) && { context: t.editor.notAnObject }),
        ...(repeated !== undefined && { variables: t.editor.repeated(repeated) }),
      };
    },
    // It comes into force with the save: one that can never work would fail for everybody who signs in.
    confirm: async (values) => {
      const failure = await test.mutateAsync(trialOf(type, values)).then(() => undefined, failureOf);
      if (!failure?.isHopeless) return true;
      const consequence = t.editor.hopeless(failure.message, values.blocks);
      const { hopelessTitle: title, saveAnyway: action } = t.editor;
      return confirm({ title, consequence, action, danger: true });
    },
    save: async (values) => valuesOf(type, await save.mutateAsync(bodyOf(values))),
  });
  const failure = failureOf(test.error);
  const { script: code, token, context, variables } = form.values;
  const scope = useMemo(
    () => ({
      token: objectIn(token) ?? {},
      context: objectIn(context) ?? {},
      environmentVariables: variablesOf(variables),
      api: { denyAccess: () => undefined },
    }),
    [token, context, variables],
  );
  const types = useMemo(() => scriptTypes(type, t.about), [type, t.about]);
  const run = () => {
    if (!objectIn(token) || !objectIn(context) || !code.trim()) form.validate();
    else test.mutate(trialOf(type, form.getValues()));
  };
  return (
    <>
      <Head type={type} stored={stored} form={form} onRun={run} running={test.isPending} />
      <div className={classes.columns}>
        <Stack gap="lg">
          <CodeEditor
            label={t.editor.script}
            description={t.editor.scriptHint}
            language="javascript"
            minHeight={320}
            maxHeight={620}
            wrap={false}
            scope={scope}
            types={types}
            problems={problemsOf(code, failure)}
            value={code}
            onChange={(next) => {
              form.setFieldValue('script', next);
              if (test.error) test.reset();
            }}
            error={form.errors.script}
          />
          <Result type={type} test={test} />
        </Stack>
        <Panel type={type} form={form} />
      </div>
      <SaveBar form={form} />
    </>
  );
}

type HeadProps = Props & {
  readonly form: SettingsForm<ScriptValues>;
  readonly onRun: () => void;
  readonly running: boolean;
};

function Head({ type, stored, form, onRun, running }: HeadProps) {
  const t = usePhrases('customJwt');
  const { remove } = useScriptChanges(type);
  const confirm = useConfirm();
  const navigate = useNavigate();
  const [showsVersions, setShowsVersions] = useState(false);
  const erase = async () => {
    const { removeTitle: title, removeConsequence: consequence, remove: action } = t.editor;
    if (!(await confirm({ title, consequence, action, danger: true }))) return;
    await remove.mutateAsync();
    toast.done(t.editor.removed);
    void navigate({ to: '/customize-jwt', ignoreBlocker: true });
  };
  return (
    <>
      {showsVersions && (
        <VersionsDrawer
          type={type}
          stored={stored}
          isChanged={form.changes > 0}
          onClose={() => setShowsVersions(false)}
        />
      )}
      <DetailsHeader
        title={t.types[type].title}
        facts={
          <Text size="sm" c="dimmed">
            {stored ? t.active : t.types[type].hint}
          </Text>
        }
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconPlayerPlay size={15} />}
              loading={running}
              onClick={onRun}
            >
              {t.editor.run}
            </Button>
            {!stored && form.changes === 0 && (
              <Button loading={form.saving} onClick={() => void form.save()}>
                {t.editor.create}
              </Button>
            )}
          </>
        }
        menu={
          <>
            <Menu.Item leftSection={<IconHistory size={15} />} onClick={() => setShowsVersions(true)}>
              {t.editor.versions.title}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconRestore size={15} />}
              onClick={() => form.setFieldValue('script', templates[type])}
            >
              {t.editor.restore}
            </Menu.Item>
            {stored && (
              <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => void erase()}>
                {t.editor.remove}
              </Menu.Item>
            )}
          </>
        }
      />
    </>
  );
}

type ResultProps = {
  readonly type: TokenType;
  readonly test: ReturnType<typeof useScriptChanges>['test'];
};

function Result({ type, test }: ResultProps) {
  const t = usePhrases('customJwt').editor;
  const failure = failureOf(test.error);
  return (
    <section aria-label={t.result} aria-live="polite">
      <Group justify="space-between" mb={6}>
        <Title order={2} size="sm">
          {t.result}
        </Title>
        {type === 'access-token' && (
          <Anchor size="sm" renderRoot={(props) => <Link to="/token-inspector" {...props} />}>
            {t.inspect}
          </Anchor>
        )}
      </Group>
      {test.data && (
        <Stack gap="sm">
          <CodeBlock
            code={JSON.stringify(test.data.claims, null, 2)}
            language="json"
            title={t.claimsReturned}
            maxHeight={320}
          />
          {test.data.ignored && <Notice tone="warning">{t.ignored(test.data.ignored)}</Notice>}
        </Stack>
      )}
      {failure?.denied && <Notice tone="warning">{t.denied(failure.message)}</Notice>}
      {failure && !failure.denied && (
        <Notice tone="bad">
          {failure.line === undefined ? t.failed(failure.message) : t.failedAt(failure.line, failure.message)}
        </Notice>
      )}
      {test.error && !failure && <Notice tone="bad">{sentenceOf(test.error)}</Notice>}
      {!test.data && !test.error && (
        <Text size="sm" c="dimmed">
          {t.resultEmpty}
        </Text>
      )}
    </section>
  );
}

function Panel({ type, form }: { readonly type: TokenType; readonly form: SettingsForm<ScriptValues> }) {
  const t = usePhrases('customJwt').editor;
  return (
    <Tabs defaultValue="data" keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="data">{t.tabs.data}</Tabs.Tab>
        <Tabs.Tab value="test">{t.tabs.test}</Tabs.Tab>
        <Tabs.Tab value="variables">{t.tabs.variables}</Tabs.Tab>
        <Tabs.Tab value="errors">{t.tabs.errors}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="data">
        <DataTab type={type} />
      </Tabs.Panel>
      <Tabs.Panel value="test">
        <TestTab type={type} form={form} />
      </Tabs.Panel>
      <Tabs.Panel value="variables">
        <VariablesTab form={form} />
      </Tabs.Panel>
      <Tabs.Panel value="errors">
        <ErrorsTab form={form} />
      </Tabs.Panel>
    </Tabs>
  );
}
