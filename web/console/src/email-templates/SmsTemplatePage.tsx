/** One kind of text message in one language: the words, and beside them the message as the phone shows it. */
import { Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { isLanguageTag } from '@portero/schema/language-tags.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { NotFound } from '../shell/Fallbacks.tsx';
import { SaveBar, useEntityForm } from '../shell/settings-form.tsx';
import layout from '../sign-in-experience/layout.module.css';
import { FormCard } from '../ui/FormCard.tsx';
import { DetailsSkeleton } from '../ui/States.tsx';
import { isMessageType } from './queries.ts';
import { SmsPreview } from './SmsPreview.tsx';
import { type OwnSms, ownSms, sendTestSms, shownSms, useRemoveSms, useSaveSms } from './sms-queries.ts';
import {
  BackToBundled,
  NeededNotice,
  TemplateFrame,
  TestCard,
  Variables,
  type Which,
} from './TemplateFrame.tsx';
import { smsVariablesOf } from './variables.ts';

export function SmsTemplatePage() {
  const { languageTag, templateType } = useParams({
    from: '/frame/email-templates/text-messages/$languageTag/$templateType',
  });
  if (!isLanguageTag(languageTag) || !isMessageType(templateType)) return <NotFound />;
  return <TemplateOf key={`${languageTag} ${templateType}`} tag={languageTag} type={templateType} />;
}

function TemplateOf({ tag, type }: Which) {
  const t = usePhrases('emailTemplates');
  const navigate = useNavigate();
  const own = useQuery(ownSms(tag, type));
  const bundled = useQuery(shownSms(tag, type));
  const remove = useRemoveSms(tag, type);
  const leave = () => navigate({ to: '/email-templates/text-messages', search: { language: tag } });
  return (
    <TemplateFrame
      tag={tag}
      type={type}
      list={
        <Link to="/email-templates/text-messages" search={{ language: tag }}>
          {t.channels.sms}
        </Link>
      }
      own={own}
      bundled={bundled}
      actions={own.data && own.data.content !== null && <BackToBundled remove={remove} leave={leave} />}
    >
      {(own, { builtIn }) => <Editor tag={tag} type={type} own={own} bundled={builtIn} />}
    </TemplateFrame>
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
          <NeededNotice type={type} content={content} />
          <Variables title={t.sms.variables} names={smsVariablesOf(type)} />
        </FormCard>
        <SmsTest tag={tag} type={type} content={content.trim()} />
      </div>
      {shown.data ? <SmsPreview text={shown.data.text} /> : <DetailsSkeleton />}
      <SaveBar form={form} />
    </div>
  );
}

function SmsTest({ tag, type, content }: Which & { readonly content: string }) {
  const t = usePhrases('emailTemplates');
  const [to, setTo] = useState('');
  const digits = to.replaceAll(/\D/g, '');
  return (
    <TestCard
      explanation={t.sms.testHint}
      to={to}
      ready={digits.length >= 5 && content !== ''}
      send={() => sendTestSms(tag, type, content, digits)}
    >
      <TextInput
        flex={1}
        label={t.test.to}
        type="tel"
        placeholder="+34 600 123 456"
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
    </TestCard>
  );
}
