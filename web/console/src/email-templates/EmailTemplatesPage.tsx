/** Every kind of e-mail in one language, and whose words it goes out in. */
import { Badge, Select } from '@mantine/core';
import { isLanguageTag, type LanguageTag, languageTags } from '@portero/schema/language-tags.ts';
import { type MessageType, messageTypes } from '@portero/schema/messages.ts';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useTitle } from '../shell/title.ts';
import { bundledLanguages, useLanguageName } from '../sign-in-experience/languages.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { emailTemplates } from './queries.ts';

type Row = { readonly type: MessageType; readonly subject: string | undefined };

export function EmailTemplatesPage() {
  const t = usePhrases('emailTemplates');
  useTitle(t.title);
  const query = useQuery(emailTemplates);
  const { language: asked = 'en' } = useSearch({ from: '/frame/email-templates' });
  const language: LanguageTag = isLanguageTag(asked) ? asked : 'en';
  const rows = query.data && messageTypes.map((type): Row => ({ type, subject: subjectOf(type) }));
  function subjectOf(type: MessageType): string | undefined {
    return query.data?.find((one) => one.languageTag === language && one.templateType === type)?.details
      .subject;
  }
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader title={t.title} purpose={t.purpose} />
      <LanguageChoice value={language} used={query.data?.map(({ languageTag }) => languageTag) ?? []} />
      <DataTable<Row>
        label={t.title}
        rows={rows}
        keyOf={({ type }) => type}
        failure={
          query.error && !query.data
            ? { sentence: sentenceOf(query.error), retry: () => void query.refetch() }
            : undefined
        }
        link={({ type }, props) => (
          <Link
            to="/email-templates/$languageTag/$templateType"
            params={{ languageTag: language, templateType: type }}
            {...props}
          />
        )}
        columns={[
          { id: 'type', label: t.type, cell: ({ type }) => t.types[type] },
          { id: 'subject', label: t.subject, cell: ({ subject }) => subject ?? '–' },
          {
            id: 'whose',
            label: t.words,
            width: '140px',
            cell: ({ subject }) =>
              subject === undefined ? t.bundled : <Badge variant="light">{t.own}</Badge>,
          },
        ]}
      />
    </Page>
  );
}

/** The bundled languages first, then those that somebody wrote in, then all there are. */
function LanguageChoice({ value, used }: { readonly value: LanguageTag; readonly used: readonly string[] }) {
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
        language && void navigate({ to: '/email-templates', search: { language }, replace: true })
      }
    />
  );
}
