/** One kind of text message in one language: the words, and beside them the message as the phone shows it. */
import { Button, Code, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { isLanguageTag, type LanguageTag } from '@portero/schema/language-tags.ts';
import type { MessageType } from '@portero/schema/messages.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useConfirm } from '../shell/confirm.tsx';
import { NotFound } from '../shell/Fallbacks.tsx';
import { SaveBar, useEntityForm } from '../shell/settings-form.tsx';
import { useTitle } from '../shell/title.ts';
import { toast } from '../shell/toasts.ts';
import { useLanguageName } from '../sign-in-experience/languages.ts';
import layout from '../sign-in-experience/layout.module.css';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { isMessageType } from './queries.ts';
import { SmsPreview } from './SmsPreview.tsx';
import { type OwnSms, ownSms, sendTestSms, shownSms, useRemoveSms, useSaveSms } from './sms-queries.ts';
import { needed, smsVariablesOf } from './variables.ts';

type Which = { readonly tag: LanguageTag; readonly type: MessageType };

export function SmsTemplatePage() {
  const { languageTag, templateType } = useParams({
    from: '/frame/email-templates/text-messages/$languageTag/$templateType',
  });
  if (!isLanguageTag(languageTag) || !isMessageType(templateType)) return <NotFound />;
  return <TemplateOf key={`${languageTag} ${templateType}`} tag={languageTag} type={templateType} />;
}

function TemplateOf({ tag, type }: Which) {
  const t = usePhrases('emailTemplates');
  const name = useLanguageName()(tag);
  useTitle(t.types[type]);
  const own = useQuery(ownSms(tag, type));
  const bundled = useQuery(shownSms(tag, type));
  const failed = [own, bundled].find(({ error, data }) => error && !data);
  const above = [
    <Link key="list" to="/email-templates/text-messages" search={{ language: tag }}>
      {t.channels.sms}
    </Link>,
  ];
  return (
    <Page>
      <Crumbs above={above} here={`${t.types[type]} · ${name}`} />
      <PageHeader
        title={t.types[type]}
        purpose={`${name}. ${t.purposes[type]}`}
        actions={own.data && own.data.content !== null && <BackToBundled tag={tag} type={type} />}
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

function BackToBundled({ tag, type }: Which) {
  const t = usePhrases('emailTemplates');
  const confirm = useConfirm();
  const navigate = useNavigate();
  const remove = useMutation({ mutationFn: useRemoveSms(tag, type) });
  const ask = async () => {
    const question = { title: t.removeTitle, consequence: t.removeConsequence, action: t.remove };
    if (!(await confirm({ ...question, danger: true }))) return;
    await remove.mutateAsync();
    toast.done(t.removed);
    await navigate({ to: '/email-templates/text-messages', search: { language: tag } });
  };
  return (
    <Button variant="default" loading={remove.isPending} onClick={() => void ask().catch(() => undefined)}>
      {t.remove}
    </Button>
  );
}

/** `bundled` is what one begins with. */
function Editor({ tag, type, own, bundled }: Which & { readonly own: OwnSms; readonly bundled: string }) {
  const t = usePhrases('emailTemplates');
  const client = useQueryClient();
  const save = useSaveSms(tag, type);
  const form = useEntityForm<{ content: string }, OwnSms>({
    entity: own,
    valuesOf: ({ content }) => ({ content: content ?? bundled }),
    validate: ({ content }) => (content.trim() ? {} : { content: t.sms.empty }),
    save: ({ content }, base) => save(content, base),
    newest: () => client.fetchQuery({ ...ownSms(tag, type), staleTime: 0 }),
  });
  const { content } = form.values;
  const [settled] = useDebouncedValue(content.trim(), 300);
  const shown = useQuery(shownSms(tag, type, settled));
  return (
    <div className={layout.beside}>
      <div className={layout.form}>
        <FormCard title={t.words} explanation={own.content === null ? t.bundledHint : t.ownHint}>
          <Textarea
            label={t.text}
            description={type === 'OrganizationInvitation' ? undefined : t.sms.line}
            autosize
            minRows={3}
            maxRows={12}
            dir="auto"
            maxLength={1530}
            {...form.getInputProps('content')}
          />
          {content.trim() && !content.includes(needed(type)) && (
            <Notice tone="warning">{t.problems.needed(needed(type))}</Notice>
          )}
          <Stack gap={6}>
            <Text size="sm">{t.sms.variables}</Text>
            <Group gap={6}>
              {smsVariablesOf(type).map((name) => (
                <Code key={name}>{name}</Code>
              ))}
            </Group>
          </Stack>
        </FormCard>
        <TestCard tag={tag} type={type} content={content.trim()} />
      </div>
      {shown.data ? <SmsPreview text={shown.data.text} /> : <DetailsSkeleton />}
      <SaveBar form={form} />
    </div>
  );
}

function TestCard({ tag, type, content }: Which & { readonly content: string }) {
  const t = usePhrases('emailTemplates');
  const [to, setTo] = useState('');
  const digits = to.replaceAll(/\D/g, '');
  const send = useMutation({
    mutationFn: () => sendTestSms(tag, type, content, digits),
    onSuccess: () => toast.done(t.test.sent(to.trim())),
  });
  return (
    <FormCard title={t.test.title} explanation={t.sms.testHint}>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          label={t.test.to}
          type="tel"
          placeholder="+34 600 123 456"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button
          variant="default"
          disabled={digits.length < 5 || !content}
          loading={send.isPending}
          onClick={() => send.mutate()}
        >
          {t.test.send}
        </Button>
      </Group>
    </FormCard>
  );
}
