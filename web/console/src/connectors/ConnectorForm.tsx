/** A connector's settings, as a form or as JSON, and a trial of what stands there. */
import { Button, Divider, Group, SegmentedControl, Stack, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type FormEvent, useEffect, useId, useMemo, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { overlay } from '../shell/changes.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { ConflictDialog, focusFirstProblem } from '../shell/settings-form.tsx';
import { toast } from '../shell/toasts.ts';
import { useUnsaved } from '../shell/unsaved.tsx';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { Notice } from '../ui/Notice.tsx';
import { AfterRemoval } from './AfterRemoval.tsx';
import { ConnectorField } from './ConnectorField.tsx';
import classes from './ConnectorGuidePage.module.css';
import { isSame, isShown, problemsOf, type Value } from './config-values.ts';
import { type Draft, documentOf, objectOf, settingsOf, showForm, showJson, startDraft } from './draft.ts';
import { issuesOf } from './issues.ts';
import { jsonProblems, type Placed, placeOf } from './json-problems.ts';
import {
  type Config,
  type Connector,
  type Factory,
  useDeleteConnector,
  useSaveConnector,
  useTrial,
} from './queries.ts';
import { Trial } from './Trial.tsx';

type Props = {
  readonly factory: Factory;
  readonly present: Connector | undefined;
  /** It stands in for the main one. */
  readonly isReserve: boolean;
  readonly name: string;
  readonly onDone: () => void;
};

export function ConnectorForm({ factory, present, isReserve, name, onDone }: Props) {
  const t = usePhrases('connectors').guide;
  const items = factory.formItems;
  const form = useId();
  const [base, setBase] = useState(present);
  const [draft, setDraft] = useState(() => startDraft(items, present?.config));
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [stuck, setStuck] = useState(false);
  const [newer, setNewer] = useState<Connector>();
  const [finished, setFinished] = useState(false);
  const save = useSaveConnector(factory, isReserve);
  const trial = useTrial(factory, base?.id);
  const remove = useDeleteConnector();
  const confirm = useConfirm();
  const untouched = startDraft(items, base?.config);
  const dirty = documentOf(items, draft) !== documentOf(items, untouched);
  useUnsaved(dirty && !finished && !save.isPending && !remove.isPending);
  const sayPlaced = (problem: Placed) => ({ ...problem, message: sentence(problem) });
  const sentence = (problem: Placed): string => {
    const label = 'key' in problem ? (items.find(({ key }) => key === problem.key)?.label ?? '') : '';
    switch (problem.kind) {
      case 'syntax':
        return t.json.syntax;
      case 'notObject':
        return t.json.notObject;
      case 'missing':
        return t.json.missing(problem.key, label);
      case 'twice':
        return t.json.twice(problem.key);
      case 'unknown':
        return t.json.unknown(problem.key, name);
      case 'mask':
        return t.json.mask(problem.key);
      case 'type':
        return t.json.type(problem.key, t.json.kinds[problem.wanted]);
      case 'choice':
        return t.json.choice(problem.key, problem.choices.join(', '));
    }
  };

  // Begin again from a newer version while nothing has been typed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a newer version begins again
  useEffect(() => {
    if (!present || dirty || finished || present === base) return;
    begin(present, present.config);
  }, [present]);
  const begin = (version: Connector, config: Config) => {
    setBase(version);
    setDraft((before) => ({ ...startDraft(items, config), mode: before.mode }));
    setProblems({});
  };

  const [settled] = useDebouncedValue(draft.text, 200);
  const now = settingsOf(items, draft);
  const refusalOf = ({ variables, error }: Pick<typeof save | typeof trial, 'variables' | 'error'>) =>
    variables && isSame(variables.config, now) ? error : null;
  const said = refusalOf(save);
  const trialIssues = issuesOf(refusalOf(trial), name, t.json);
  const issues = said ? issuesOf(said, name, t.json) : trialIssues;
  // biome-ignore lint/correctness/useExhaustiveDependencies: judged when the typing pauses, and when the server has spoken
  const placed = useMemo(
    () =>
      [
        ...jsonProblems(items, settled, base?.config).map(sayPlaced),
        ...issues.map(({ path, message }) => ({ ...placeOf(settled, path), message })),
      ].sort((one, other) => one.from - other.from),
    [settled, base, said, trial.error, t],
  );
  const told = (key: string) => problems[key] ?? issues.find(({ path }) => path[0] === key)?.message;

  /** The settings as they stand, if nothing in them is plainly wrong. */
  const checked = (): Config | undefined => {
    const found = draft.mode === 'form' ? problemsOf(items, draft.values) : {};
    setProblems(Object.fromEntries(Object.entries(found).map(([key, problem]) => [key, t[problem]])));
    const wrong = draft.mode === 'json' && jsonProblems(items, draft.text, base?.config).length > 0;
    if (Object.keys(found).length === 0 && !wrong) return settingsOf(items, draft);
    focusFirstProblem();
    return undefined;
  };
  const leave = (message: string) => {
    toast.done(message);
    setFinished(true);
    // The guard is read when the page changes: it has to know first that nothing waits.
    queueMicrotask(onDone);
  };
  const store = (config: Config, over: Connector | undefined) =>
    save.mutate(
      { base: over, config },
      {
        onSuccess: (outcome) =>
          'newer' in outcome
            ? setNewer(outcome.newer)
            : leave(isReserve ? t.savedReserve(name) : t.saved(name)),
        onError: () => focusFirstProblem(),
      },
    );
  /** Only what was asked last is answered. */
  const toTry = (): Config | undefined => {
    const config = checked();
    if (config) save.reset();
    return config;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const config = checked();
    if (!config) return;
    trial.reset();
    store(config, base);
  };
  const erase = async () => {
    if (!base) return;
    const consequence =
      factory.type === 'Social' ? (
        t.removeConsequence.deleted
      ) : (
        <AfterRemoval id={base.id} kind={factory.type} />
      );
    const question = { title: t.removeTitle(name), consequence, action: t.remove };
    if (!(await confirm({ ...question, danger: true }))) return;
    await remove.mutateAsync(base.id);
    leave(t.removed(name));
  };
  const turn = (mode: Draft['mode']) => {
    const next = mode === 'json' ? showJson(items, draft) : showForm(items, draft);
    setStuck(!next);
    setProblems({});
    if (next) setDraft(next);
    else focusFirstProblem();
  };
  const change = (key: string, value: Value) => {
    setDraft((before) => ({ ...before, values: { ...before.values, [key]: value } }));
    setProblems(({ [key]: _mended, ...rest }) => rest);
  };
  const conflict = newer && {
    load: () => {
      setNewer(undefined);
      begin(newer, newer.config);
    },
    overwrite: () => {
      setNewer(undefined);
      const laid = overlay<Config>(base?.config ?? {}, settingsOf(items, draft), newer.config);
      begin(newer, laid);
      store(laid, newer);
    },
    dismiss: () => setNewer(undefined),
  };
  return (
    <Stack gap="xl">
      <form id={form} onSubmit={submit} noValidate>
        <Stack gap="md">
          <Group justify="space-between">
            <Title order={2} fz="md">
              {t.settings}
            </Title>
            <SegmentedControl
              size="xs"
              aria-label={t.json.view}
              value={draft.mode}
              data={[
                { value: 'form', label: t.json.form },
                { value: 'json', label: 'JSON' },
              ]}
              onChange={turn}
            />
          </Group>
          {draft.mode === 'json' && (
            <div className={classes.document}>
              {stuck && !objectOf(draft.text) && <Notice tone="warning">{t.json.stuck}</Notice>}
              <CodeEditor
                label={t.json.label(name)}
                description={t.json.hint}
                language="json"
                minHeight={280}
                maxHeight={620}
                wrap={false}
                value={draft.text}
                onChange={(text) => setDraft((before) => ({ ...before, text }))}
                problems={placed}
              />
            </div>
          )}
          {draft.mode === 'form' &&
            items
              .filter((item) => isShown(item, draft.values))
              .map((item) => (
                <ConnectorField
                  key={item.key}
                  item={item}
                  value={draft.values[item.key] ?? ''}
                  problem={told(item.key)}
                  onChange={(value) => change(item.key, value)}
                />
              ))}
        </Stack>
      </form>
      <Divider />
      <Trial factory={factory} trial={trial} isSaidElsewhere={trialIssues.length > 0} settings={toTry} />
      <Divider />
      <Stack gap="md">
        {said && <Notice tone="bad">{issues.length > 0 ? t.notTaken : sentenceOf(said)}</Notice>}
        <Group justify="space-between">
          {base ? (
            <Button variant="subtle" color="red" onClick={() => void erase()}>
              {t.remove}
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" form={form} loading={save.isPending}>
            {base ? t.saveChanges : t.save}
          </Button>
        </Group>
      </Stack>
      <ConflictDialog conflict={conflict} />
    </Stack>
  );
}
