/** One kind of email in one language: the words, and beside them the mail as it arrives. */
import { SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { isLanguageTag } from '@portero/schema/language-tags.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { me, meKey } from '../api/me.ts';
import { usePhrases } from '../i18n/language.ts';
import { NotFound } from '../shell/Fallbacks.tsx';
import { SaveBar, useEntityForm } from '../shell/settings-form.tsx';
import layout from '../sign-in-experience/layout.module.css';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { DetailsSkeleton } from '../ui/States.tsx';
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
import {
  BackToBundled,
  NeededNotice,
  TemplateFrame,
  TestCard,
  Variables,
  type Which,
} from './TemplateFrame.tsx';
import { variablesOf } from './variables.ts';

export function EmailTemplatePage() {
  const { languageTag, templateType } = useParams({
    from: '/frame/email-templates/$languageTag/$templateType',
  });
  if (!isLanguageTag(languageTag) || !isMessageType(templateType)) return <NotFound />;
  return <TemplateOf key={`${languageTag} ${templateType}`} tag={languageTag} type={templateType} />;
}

function TemplateOf({ tag, type }: Which) {
  const t = usePhrases('emailTemplates');
  const navigate = useNavigate();
  const own = useQuery(ownTemplate(tag, type));
  const bundled = useQuery(shownEmail(tag, type));
  const remove = useRemoveTemplate();
  const leave = () => navigate({ to: '/email-templates', search: { language: tag } });
  const id = own.data?.id;
  return (
    <TemplateFrame
      tag={tag}
      type={type}
      list={
        <Link to="/email-templates" search={{ language: tag }}>
          {t.title}
        </Link>
      }
      own={own}
      bundled={bundled}
      actions={id && <BackToBundled remove={() => remove(id)} leave={leave} />}
    >
      {(own, { builtIn }) => <Editor tag={tag} type={type} own={own} bundled={builtIn} />}
    </TemplateFrame>
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
          <NeededNotice type={type} content={content} />
          <Variables title={t.variables} names={variablesOf(type)} />
        </FormCard>
        <FormCard title={t.addresses} explanation={t.addressesHint}>
          <TextInput
            label={t.sendFrom}
            placeholder="Acme <hello@example.com>"
            {...form.getInputProps('sendFrom')}
          />
          <TextInput label={t.replyTo} placeholder="help@example.com" {...form.getInputProps('replyTo')} />
        </FormCard>
        <EmailTest tag={tag} type={type} details={detailsOf(form.values)} />
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

function EmailTest({ tag, type, details }: Which & { readonly details: Details }) {
  const t = usePhrases('emailTemplates').test;
  const { data: self } = useQuery({ queryKey: meKey, queryFn: me });
  const [typed, setTyped] = useState<string>();
  const to = typed ?? self?.primaryEmail ?? '';
  return (
    <TestCard
      explanation={t.hint}
      to={to}
      ready={to.includes('@')}
      send={() => sendTest(tag, type, details, to.trim())}
    >
      <TextInput
        flex={1}
        label={t.to}
        inputMode="email"
        value={to}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </TestCard>
  );
}
