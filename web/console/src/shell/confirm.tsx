import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import {
  createContext,
  type FormEvent,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { usePhrases } from '../i18n/language.ts';

export type Question = {
  /** Names the thing: "Delete Librería?" */
  readonly title: string;
  /** The consequence: who or what is affected. */
  readonly consequence: ReactNode;
  /** The button says what it does. */
  readonly action: string;
  readonly danger?: boolean;
  /** The button works only after this was typed. */
  readonly typed?: string;
};

type Ask = (question: Question) => Promise<boolean>;

const Confirming = createContext<Ask>(async () => false);

/**
 * Ask before what cannot be undone.
 * @example if (await confirm({ title, consequence, action, danger: true })) remove.mutate()
 */
export function useConfirm(): Ask {
  return useContext(Confirming);
}

export function ConfirmProvider({ children }: { readonly children: ReactNode }) {
  const t = usePhrases('shell').confirm;
  const [question, setQuestion] = useState<Question>();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const resolve = useRef<(agreed: boolean) => void>(undefined);

  const ask = useMemo<Ask>(
    () => (next) => {
      resolve.current?.(false);
      setText('');
      setQuestion(next);
      setOpen(true);
      return new Promise((settle) => {
        resolve.current = settle;
      });
    },
    [],
  );
  const settle = (agreed: boolean) => {
    setOpen(false);
    resolve.current?.(agreed);
    resolve.current = undefined;
  };
  // A question belongs to its page: going elsewhere is a no.
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new path answers
  useEffect(() => settle(false), [path]);
  const ready = question?.typed === undefined || text.trim() === question.typed.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) settle(true);
  };

  return (
    <Confirming value={ask}>
      {children}
      <Modal opened={open} onClose={() => settle(false)} title={question?.title} size="md">
        <form onSubmit={submit}>
          <Stack gap="md">
            <Text size="sm" component="div">
              {question?.consequence}
            </Text>
            {question?.typed !== undefined && (
              <TextInput
                label={t.type(question.typed)}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                autoComplete="off"
                spellCheck={false}
                data-autofocus
              />
            )}
            <Group justify="flex-end">
              <Button
                variant="default"
                onClick={() => settle(false)}
                {...(question?.typed === undefined && { 'data-autofocus': true })}
              >
                {t.cancel}
              </Button>
              <Button type="submit" disabled={!ready} {...(question?.danger && { color: 'red' })}>
                {question?.action}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </Confirming>
  );
}
