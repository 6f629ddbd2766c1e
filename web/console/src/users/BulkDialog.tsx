/** Says what will happen to how many, does it, shows how far it is, and tells whom it failed for. */
import { Anchor, Button, Group, Modal, Progress, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { wholeNumber } from '../i18n/format.ts';
import { usePhrases } from '../i18n/language.ts';
import { organizations, rolesOfPeople } from '../shell/findables.ts';
import { useUnderWay } from '../shell/unsaved.tsx';
import { ServerSelect } from '../ui/ServerSelect.tsx';
import { act, type Failure, forEach, type Kind, type Person } from './bulk.ts';
import { useKept } from './deleted/kept.ts';
import { displayName, everybody } from './queries.ts';
import type { Selection } from './selection.ts';

type Props = {
  readonly kind: Kind;
  readonly selection: Selection;
  /** @param left whom it was not done for; absent when nothing was begun */
  readonly onClose: (left?: ReadonlyMap<string, string>) => void;
};

type Run = { readonly of: number; readonly at: number; readonly failures: readonly Failure[] };

const needsTarget: readonly Kind[] = ['addRole', 'removeRole', 'addToOrganization'];

/** Rows of a list that nobody reads to its end. */
const shownFailures = 100;

export function BulkDialog({ kind, selection, onClose }: Props) {
  const t = usePhrases('users').bulk;
  const client = useQueryClient();
  const [target, setTarget] = useState<string>();
  const people = usePeople(selection);
  const [run, setRun] = useState<Run>();
  const [problem, setProblem] = useState<string>();
  const [isRunning, setIsRunning] = useState(false);
  const stopped = useRef(false);
  const good = useRef(new Set<string>());
  useUnderWay(isRunning);

  const start = async (some: readonly Person[]) => {
    setIsRunning(true);
    setProblem(undefined);
    setRun({ of: some.length, at: 0, failures: [] });
    const one = async (person: Person) => {
      await act(kind, person.id, target ?? '');
      good.current.add(person.id);
    };
    try {
      await forEach(
        some,
        one,
        () => stopped.current,
        (failure) =>
          setRun(
            (now) =>
              now && {
                ...now,
                at: now.at + 1,
                failures: failure ? [...now.failures, failure] : now.failures,
              },
          ),
      );
    } catch (failure) {
      setProblem(sentenceOf(failure));
    }
    setIsRunning(false);
    await client.invalidateQueries({ queryKey: ['users'] });
  };
  const close = () => {
    stopped.current = true;
    const left = people.found?.filter(({ id }) => !good.current.has(id)) ?? [];
    onClose(run && new Map(left.map(({ id, name }) => [id, name])));
  };

  return (
    <Modal
      opened
      onClose={close}
      title={t[kind].title(people.found?.length ?? people.expected)}
      closeOnClickOutside={run === undefined}
    >
      <Stack gap="md">
        {run ? (
          <Going run={run} isRunning={isRunning} onAgain={(failed) => void start(failed)} />
        ) : (
          <Question
            kind={kind}
            people={people.found}
            progress={people}
            target={target}
            onTarget={setTarget}
            onStart={(all) => void start(all)}
            onClose={close}
          />
        )}
        {(problem ?? people.problem) && (
          <Text size="sm" c="red" role="alert">
            {problem ?? people.problem}
          </Text>
        )}
        {run && (
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {isRunning ? t.stop : t.close}
            </Button>
          </Group>
        )}
      </Stack>
    </Modal>
  );
}

type Looking = { readonly expected: number; readonly looked: number; readonly problem?: string | undefined };

/** Everybody is asked for before anything is done: what is done may change whom the list finds. */
function usePeople(selection: Selection): Looking & { readonly found: readonly Person[] | undefined } {
  // The choice as it was when the dialog opened.
  const [chosen] = useState(selection);
  const [found, setFound] = useState<readonly Person[] | undefined>(
    chosen.kind === 'some' ? [...chosen.people].map(([id, name]) => ({ id, name })) : undefined,
  );
  const [looked, setLooked] = useState(0);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (chosen.kind === 'some') return;
    let isGone = false;
    const look = async () => {
      const all = new Map<string, Person>();
      for await (const some of everybody(chosen.of)) {
        if (isGone) return;
        for (const one of some) all.set(one.id, { id: one.id, name: displayName(one) });
        setLooked(all.size);
      }
      setFound([...all.values()]);
    };
    look().catch((failure: unknown) => setProblem(sentenceOf(failure)));
    return () => {
      isGone = true;
    };
  }, [chosen]);
  return { found, looked, problem, expected: chosen.kind === 'all' ? chosen.count : chosen.people.size };
}

type QuestionProps = {
  readonly kind: Kind;
  /** Undefined while they are looked for. */
  readonly people: readonly Person[] | undefined;
  readonly progress: Looking;
  readonly target: string | undefined;
  readonly onTarget: (id: string | undefined) => void;
  readonly onStart: (people: readonly Person[]) => void;
  readonly onClose: () => void;
};

function Question({ kind, people, progress, target, onTarget, onStart, onClose }: QuestionProps) {
  const words = usePhrases('users');
  const t = words.bulk;
  const kept = useKept();
  const { type } = usePhrases('shell').confirm;
  const [typed, setTyped] = useState('');
  const count = people?.length ?? 0;
  const isDangerous = kind === 'delete' || kind === 'suspend';
  const isReady =
    count > 0 &&
    (kind !== 'delete' || typed.trim() === String(count)) &&
    (target !== undefined || !needsTarget.includes(kind));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (people && isReady) onStart(people);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{(kind === 'delete' && kept) || t[kind].consequence}</Text>
        {people && people.length > 0 && people.length <= 5 && (
          <Text size="sm" fw={560}>
            {people.map(({ name }) => name).join(', ')}
          </Text>
        )}
        {(kind === 'addRole' || kind === 'removeRole') && (
          <ServerSelect
            of={rolesOfPeople}
            label={words.filters.roleId}
            placeholder={t.pick}
            value={target}
            onChange={onTarget}
          />
        )}
        {kind === 'addToOrganization' && (
          <ServerSelect
            of={organizations}
            label={words.filters.organizationId}
            placeholder={t.pick}
            value={target}
            onChange={onTarget}
          />
        )}
        {kind === 'delete' && people && (
          <TextInput
            label={type(String(count))}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={({ currentTarget: { value } }) => setTyped(value)}
            data-autofocus
          />
        )}
        {!people && !progress.problem && (
          <Stack gap={6}>
            <Progress
              value={(progress.looked / Math.max(1, progress.expected)) * 100}
              aria-label={t.progress}
              animated
            />
            <Text size="sm" c="dimmed" aria-live="polite">
              {t.looking(progress.looked, progress.expected)}
            </Text>
          </Stack>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button type="submit" disabled={!isReady} {...(isDangerous && { color: 'red' })}>
            {t[kind].action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type GoingProps = {
  readonly run: Run;
  readonly isRunning: boolean;
  readonly onAgain: (failed: readonly Person[]) => void;
};

function Going({ run: { at, of, failures }, isRunning, onAgain }: GoingProps) {
  const t = usePhrases('users').bulk;
  return (
    <>
      <Progress value={(at / of) * 100} aria-label={t.progress} animated={isRunning} />
      <Text size="sm" role="status">
        {isRunning ? t.doing(at, of) : t.done(at - failures.length, failures.length)}
      </Text>
      {failures.length > 0 && (
        <ScrollArea.Autosize mah={240}>
          <Stack gap={4} component="ul" m={0} pl="md">
            {failures.slice(0, shownFailures).map(({ id, name, sentence }) => (
              <Text key={id} component="li" size="sm">
                <Anchor
                  inherit
                  underline="always"
                  renderRoot={(props) => <Link to="/users/$id/settings" params={{ id }} {...props} />}
                >
                  {name}
                </Anchor>
                {': '}
                {sentence}
              </Text>
            ))}
            {failures.length > shownFailures && (
              <Text component="li" size="sm">
                {t.andMore(wholeNumber(failures.length - shownFailures))}
              </Text>
            )}
          </Stack>
        </ScrollArea.Autosize>
      )}
      {!isRunning && failures.length > 0 && (
        <Group>
          <Button size="xs" variant="light" onClick={() => onAgain(failures)}>
            {t.again}
          </Button>
        </Group>
      )}
    </>
  );
}
