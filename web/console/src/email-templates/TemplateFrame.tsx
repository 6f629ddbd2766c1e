/** What the pages of one kind of message in one language share, whether it goes by email or as a text message. */
import { Button, Code, Group, Stack, Text } from '@mantine/core';
import type { LanguageTag } from '@portero/schema/language-tags.ts';
import type { MessageType } from '@portero/schema/messages.ts';
import { type UseQueryResult, useMutation } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useConfirm } from '../shell/confirm.tsx';
import { useTitle } from '../shell/title.ts';
import { toast } from '../shell/toasts.ts';
import { useLanguageName } from '../sign-in-experience/languages.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { needed } from './variables.ts';

/** Which message it is. */
export type Which = { readonly tag: LanguageTag; readonly type: MessageType };

type TemplateFrameProps<Own, Bundled> = Which & {
  /** Leads to the list it is from. */
  readonly list: ReactElement;
  readonly own: UseQueryResult<Own>;
  /** The words one begins with. */
  readonly bundled: UseQueryResult<Bundled>;
  /** Stands at the right of the page's head. */
  readonly actions: ReactNode;
  readonly children: (own: Own, bundled: Bundled) => ReactNode;
};

/** The page around the editor: what it is called, and what stands there until both texts are there. */
export function TemplateFrame<Own, Bundled>(props: TemplateFrameProps<Own, Bundled>) {
  const { tag, type, list, own, bundled, actions, children } = props;
  const t = usePhrases('emailTemplates');
  const language = useLanguageName()(tag);
  useTitle(t.types[type]);
  const failed = [own, bundled].find(({ error, data }) => error && !data);
  return (
    <Page>
      <Crumbs above={[list]} here={`${t.types[type]} · ${language}`} />
      <PageHeader title={t.types[type]} purpose={`${language}. ${t.purposes[type]}`} actions={actions} />
      {failed?.error ? (
        <ErrorState sentence={sentenceOf(failed.error)} onRetry={() => void failed.refetch()} />
      ) : own.data && bundled.data ? (
        children(own.data, bundled.data)
      ) : (
        <DetailsSkeleton />
      )}
    </Page>
  );
}

type BackToBundledProps = {
  readonly remove: () => Promise<void>;
  /** Leave for the list. */
  readonly leave: () => Promise<void>;
};

/** Gives up the administrator's own words for the bundled ones, once that is confirmed. */
export function BackToBundled({ remove: mutationFn, leave }: BackToBundledProps) {
  const t = usePhrases('emailTemplates');
  const confirm = useConfirm();
  const remove = useMutation({ mutationFn });
  const ask = async () => {
    const question = { title: t.removeTitle, consequence: t.removeConsequence, action: t.remove };
    if (!(await confirm({ ...question, danger: true }))) return;
    await remove.mutateAsync();
    toast.done(t.removed);
    await leave();
  };
  return (
    <Button variant="default" loading={remove.isPending} onClick={() => void ask().catch(() => undefined)}>
      {t.remove}
    </Button>
  );
}

/** Says that the words lack what the message is of no use without. */
export function NeededNotice({ type, content }: Pick<Which, 'type'> & { readonly content: string }) {
  const t = usePhrases('emailTemplates').problems;
  if (!content.trim() || content.includes(needed(type))) return null;
  return <Notice tone="warning">{t.needed(needed(type))}</Notice>;
}

type VariablesProps = { readonly title: string; readonly names: readonly string[] };

/** What the words may name. */
export function Variables({ title, names }: VariablesProps) {
  return (
    <Stack gap={6}>
      <Text size="sm">{title}</Text>
      <Group gap={6}>
        {names.map((name) => (
          <Code key={name}>{name}</Code>
        ))}
      </Group>
    </Stack>
  );
}

type TestCardProps = {
  readonly explanation: string;
  /** As it was typed. */
  readonly to: string;
  readonly ready: boolean;
  readonly send: () => Promise<void>;
  /** Asks where to. */
  readonly children: ReactNode;
};

/** Sends the message as it stands on the page to somebody who can look at it. */
export function TestCard({ explanation, to, ready, send: mutationFn, children }: TestCardProps) {
  const t = usePhrases('emailTemplates').test;
  const send = useMutation({ mutationFn, onSuccess: () => toast.done(t.sent(to.trim())) });
  return (
    <FormCard title={t.title} explanation={explanation}>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        {children}
        <Button variant="default" disabled={!ready} loading={send.isPending} onClick={() => send.mutate()}>
          {t.send}
        </Button>
      </Group>
    </FormCard>
  );
}
