/** A connector's settings while they are edited: as a form or as JSON, judged, tried, stored, removed. */
import { useDebouncedValue } from '@mantine/hooks';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import { type Phrases, usePhrases } from '../i18n/language.ts';
import { overlay } from '../shell/changes.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { focusFirstProblem } from '../shell/settings-form.tsx';
import { toast } from '../shell/toasts.ts';
import { useUnsaved } from '../shell/unsaved.tsx';
import { AfterRemoval } from './AfterRemoval.tsx';
import { type Item, isSame, problemsOf, type Value } from './config-values.ts';
import { type Draft, documentOf, settingsOf, showForm, showJson, startDraft } from './draft.ts';
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

export type ConnectorFormProps = {
  readonly factory: Factory;
  readonly present: Connector | undefined;
  /** It stands in for the main one. */
  readonly isReserve: boolean;
  readonly name: string;
  readonly onDone: () => void;
};

export function useConnectorForm({ factory, present, isReserve, name, onDone }: ConnectorFormProps) {
  const t = usePhrases('connectors').guide;
  const items = factory.formItems;
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
  const sayPlaced = (problem: Placed) => ({
    ...problem,
    message: sentenceFor(problem, { t: t.json, items, name }),
  });

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
  const write = (text: string) => setDraft((before) => ({ ...before, text }));
  return {
    draft,
    stuck,
    placed,
    told,
    write,
    change,
    turn,
    submit,
    /** Nothing while it is new. */
    erase: base && erase,
    isSaving: save.isPending,
    said,
    hasIssues: issues.length > 0,
    trial: { trial, isSaidElsewhere: trialIssues.length > 0, settings: toTry },
    conflict,
  };
}

type Speaking = {
  readonly t: Phrases['connectors']['guide']['json'];
  readonly items: readonly Item[];
  readonly name: string;
};

/** What is wrong at a place of the document. */
function sentenceFor(problem: Placed, { t, items, name }: Speaking): string {
  const label = 'key' in problem ? (items.find(({ key }) => key === problem.key)?.label ?? '') : '';
  switch (problem.kind) {
    case 'syntax':
      return t.syntax;
    case 'notObject':
      return t.notObject;
    case 'missing':
      return t.missing(problem.key, label);
    case 'twice':
      return t.twice(problem.key);
    case 'unknown':
      return t.unknown(problem.key, name);
    case 'mask':
      return t.mask(problem.key);
    case 'type':
      return t.type(problem.key, t.kinds[problem.wanted]);
    case 'choice':
      return t.choice(problem.key, problem.choices.join(', '));
  }
}
