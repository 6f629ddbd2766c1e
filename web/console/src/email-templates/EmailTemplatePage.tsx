/** One kind of e-mail in one language: the words, and beside them the mail as it arrives. */
import { Button, Code, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { isLanguageTag, type LanguageTag } from '@portero/schema/language-tags.ts';
import type { MessageType } from '@portero/schema/messages.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { me, meKey } from '../api/me.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useConfirm } from '../shell/confirm.tsx';
import { NotFound } from '../shell/Fallbacks.tsx';
import { SaveBar, useEntityForm } from '../shell/settings-form.tsx';
import { useTitle } from '../shell/title.ts';
import { toast } from '../shell/toasts.ts';
import { useLanguageName } from '../sign-in-experience/languages.ts';
import layout from '../sign-in-experience/layout.module.css';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { EmailPreview } from './EmailPreview.tsx';
import {
  type Details,
  isMessageType,
  type OwnTemplate,
  ownTemplate,
  sendTest,
  shownEmail,
  useRemoveTemplate,
  useSaveTemplate,
} from './queries.ts';
import { needed, variablesOf } from './variables.ts';

export function EmailTemplatePage() {
  const { languageTag, templateType } = useParams({
    from: '/frame/email-templates/$languageTag/$templateType',
  });
  if (!isLanguageTag(languageTag) || !isMessageType(templateType)) return <NotFound />;
  return <TemplateOf key={`${languageTag} ${templateType}`} tag={languageTag} type={templateType} />;
}

type Which = { readonly tag: LanguageTag; readonly type: MessageType };

function TemplateOf({ tag, type }: Which) {
  const t = usePhrases('emailTemplates');
  const name = useLanguageName()(tag);
  useTitle(t.types[type]);
  const own = useQuery(ownTemplate(tag, type));
  const bundled = useQuery(shownEmail(tag, type));
  const failed = [own, bundled].find(({ error, data }) => error && !data);
  const above = [
    <Link key="list" to="/email-templates" search={{ language: tag }}>
      {t.title}
    </Link>,
  ];
  return (
    <Page>
      <Crumbs above={above} here={`${t.types[type]} · ${name}`} />
      <PageHeader
        title={t.types[type]}
        purpose={`${name}. ${t.purposes[type]}`}
        actions={own.data?.id && <BackToBundled tag={tag} id={own.data.id} />}
      />
      {failed?.error ? (
        <ErrorState sentence={sentenceOf(failed.error)} onRetry={() => void failed.refetch()} />
      ) : own.data && bundled.data ? (
        <Editor tag={tag} type={type} own={own.data} bundled={bundled.data.builtIn} />
      ) : (
        <DetailsSkeleton />
      )}
    </Page>
  );
}

function BackToBundled({ tag, id }: { readonly tag: LanguageTag; readonly id: string }) {
  const t = usePhrases('emailTemplates');
  const confirm = useConfirm();
  const navigate = useNavigate();
  const remove = useMutation({ mutationFn: useRemoveTemplate() });
  const ask = async () => {
    const question = { title: t.removeTitle, consequence: t.removeConsequence, action: t.remove };
    if (!(await confirm({ ...question, danger: true }))) return;
    await remove.mutateAsync(id);
    toast.done(t.removed);
    await navigate({ to: '/email-templates', search: { language: tag } });
  };
  return (
    <Button variant="default" loading={remove.isPending} onClick={() => void ask().catch(() => undefined)}>
      {t.remove}
    </Button>
  );
}

type Values = { subject: string; content: string; contentType: string; replyTo: string; sendFrom: string };

type EditorProps = Which & {
  readonly own: OwnTemplate;
  /** What one begins with. */
  readonly bundled: { readonly subject: string; readonly content: string };
};

function Editor({ tag, type, own, bundled }: EditorProps) {
  const t = usePhrases('emailTemplates');
  const client = useQueryClient();
  const save = useSaveTemplate(tag, type);
  const form = useEntityForm<Values, OwnTemplate>({
    entity: own,
    valuesOf: ({ details }) => ({
      subject: details?.subject ?? bundled.subject,
      content: details?.content ?? bundled.content,
      contentType: details?.contentType ?? 'text/html',
      replyTo: details?.replyTo ?? '',
      sendFrom: details?.sendFrom ?? '',
    }),
    validate: ({ subject, content }) => ({
      ...(!subject.trim() && { subject: t.problems.subject }),
      ...(!content.trim() && { content: t.problems.content }),
    }),
    save: (values, base) => save(detailsOf(values), base),
    newest: () => client.fetchQuery({ ...ownTemplate(tag, type), staleTime: 0 }),
  });
  const [settled] = useDebouncedValue(JSON.stringify(detailsOf(form.values)), 300);
  const shown = useQuery(shownEmail(tag, type, { details: JSON.parse(settled) }));
  const { content, contentType } = form.values;
  return (
    <div className={layout.beside}>
      <div className={layout.form}>
        <FormCard title={t.words} explanation={own.id ? t.ownHint : t.bundledHint}>
          <TextInput label={t.subject} {...form.getInputProps('subject')} />
          <SegmentedControl
            aria-label={t.format}
            data={Object.entries(t.formats).map(([value, label]) => ({ value, label }))}
            {...form.getInputProps('contentType')}
            style={{ alignSelf: 'flex-start' }}
          />
          <CodeEditor
            label={contentType === 'text/plain' ? t.text : t.html}
            language="text"
            words={variablesOf(type)}
            value={content}
            onChange={(next) => form.setFieldValue('content', next)}
            error={form.errors.content}
            minHeight={240}
            maxHeight={520}
          />
          {content.trim() && !content.includes(needed(type)) && (
            <Notice tone="warning">{t.problems.needed(needed(type))}</Notice>
          )}
          <Variables type={type} />
        </FormCard>
        <FormCard title={t.addresses} explanation={t.addressesHint}>
          <TextInput
            label={t.sendFrom}
            placeholder="Acme <hello@example.com>"
            {...form.getInputProps('sendFrom')}
          />
          <TextInput label={t.replyTo} placeholder="help@example.com" {...form.getInputProps('replyTo')} />
        </FormCard>
        <TestCard tag={tag} type={type} details={detailsOf(form.values)} />
      </div>
      {shown.data ? <EmailPreview shown={shown.data} /> : <DetailsSkeleton />}
      <SaveBar form={form} />
    </div>
  );
}

function detailsOf({ subject, content, contentType, replyTo, sendFrom }: Values): Details {
  return {
    subject,
    content,
    contentType: contentType === 'text/plain' ? 'text/plain' : 'text/html',
    replyTo: replyTo.trim(),
    sendFrom: sendFrom.trim(),
  };
}

function Variables({ type }: { readonly type: MessageType }) {
  const t = usePhrases('emailTemplates');
  return (
    <Stack gap={6}>
      <Text size="sm">{t.variables}</Text>
      <Group gap={6}>
        {variablesOf(type).map((name) => (
          <Code key={name}>{name}</Code>
        ))}
      </Group>
    </Stack>
  );
}

function TestCard({ tag, type, details }: Which & { readonly details: Details }) {
  const t = usePhrases('emailTemplates').test;
  const { data: self } = useQuery({ queryKey: meKey, queryFn: me });
  const [typed, setTyped] = useState<string>();
  const to = typed ?? self?.primaryEmail ?? '';
  const send = useMutation({
    mutationFn: () => sendTest(tag, type, details, to.trim()),
    onSuccess: () => toast.done(t.sent(to.trim())),
  });
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          label={t.to}
          inputMode="email"
          value={to}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button
          variant="default"
          disabled={!to.includes('@')}
          loading={send.isPending}
          onClick={() => send.mutate()}
        >
          {t.send}
        </Button>
      </Group>
    </FormCard>
  );
}
