/** Every kind of message in one language, and whose words it goes out in; emails and text messages alike. */
import { Badge, Select } from '@mantine/core';
import { isLanguageTag, type LanguageTag, languageTags } from '@portero/schema/language-tags.ts';
import { type MessageType, messageTypes } from '@portero/schema/messages.ts';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { TabLinks, tabLink } from '../shell/DetailsPage.tsx';
import { useTitle } from '../shell/title.ts';
import { bundledLanguages, useLanguageName } from '../sign-in-experience/languages.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';

const places = {
  email: { list: '/email-templates', one: '/email-templates/$languageTag/$templateType' },
  sms: {
    list: '/email-templates/text-messages',
    one: '/email-templates/text-messages/$languageTag/$templateType',
  },
} as const;

type Own = { readonly languageTag: string; readonly templateType: MessageType; readonly words: string };
type Row = { readonly type: MessageType; readonly words: string | undefined };

type Props = {
  readonly channel: keyof typeof places;
  readonly language: LanguageTag;
  /** The administrator's own, in all languages. */
  readonly own: readonly Own[] | undefined;
  readonly query: Pick<UseQueryResult, 'error' | 'refetch'>;
  /** The default wording, where there are none of one's own. */
  readonly bundled: (type: MessageType) => ReactNode;
};

export function TemplateList({ channel, language, own, query: { error, refetch }, bundled }: Props) {
  const t = usePhrases('emailTemplates');
  useTitle(t.title);
  const wordsOf = (type: MessageType) =>
    own?.find((one) => one.languageTag === language && one.templateType === type)?.words;
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader title={t.title} purpose={t.purpose} />
      <TabLinks label={t.title}>
        {(['email', 'sms'] as const).map((kind) => (
          <Link
            key={kind}
            to={places[kind].list}
            search={{ language }}
            activeOptions={{ exact: true, includeSearch: false }}
            {...tabLink}
          >
            {t.channels[kind]}
          </Link>
        ))}
      </TabLinks>
      <LanguageChoice channel={channel} value={language} used={own?.map((one) => one.languageTag) ?? []} />
      <DataTable<Row>
        label={t.channels[channel]}
        rows={own && messageTypes.map((type): Row => ({ type, words: wordsOf(type) }))}
        keyOf={({ type }) => type}
        failure={error && !own ? { sentence: sentenceOf(error), retry: () => void refetch() } : undefined}
        link={({ type }, props) => (
          <Link to={places[channel].one} params={{ languageTag: language, templateType: type }} {...props} />
        )}
        columns={[
          { id: 'type', label: t.type, cell: ({ type }) => t.types[type] },
          {
            id: 'words',
            label: channel === 'email' ? t.subject : t.text,
            secondary: true,
            cell: ({ type, words }) => words ?? bundled(type),
          },
          {
            id: 'whose',
            label: t.words,
            width: '118px',
            cell: ({ words }) => (words === undefined ? t.bundled : <Badge variant="light">{t.own}</Badge>),
          },
        ]}
      />
    </Page>
  );
}

type ChoiceProps = {
  readonly channel: keyof typeof places;
  readonly value: LanguageTag;
  readonly used: readonly string[];
};

/** The bundled languages first, then those that somebody wrote in, then all there are. */
function LanguageChoice({ channel, value, used }: ChoiceProps) {
  const t = usePhrases('emailTemplates');
  const nameOf = useLanguageName();
  const navigate = useNavigate();
  const first = [...new Set<LanguageTag>([...bundledLanguages, ...used.filter(isLanguageTag), value])];
  const tags = [...first, ...languageTags.filter((tag) => !first.includes(tag))];
  return (
    <Select
      label={t.language}
      maw={320}
      mb="md"
      searchable
      allowDeselect={false}
      limit={200}
      data={tags.map((tag) => ({ value: tag, label: `${nameOf(tag)} (${tag})` }))}
      value={value}
      onChange={(language) =>
        language && void navigate({ to: places[channel].list, search: { language }, replace: true })
      }
    />
  );
}
