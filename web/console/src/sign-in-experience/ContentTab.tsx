import { Select, Switch, Text, TextInput } from '@mantine/core';
import { type LanguageTag, languageTags } from '@portero/schema/language-tags.ts';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { failureOf } from '../api/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { BesidesCard, SupportCard } from './ContentCards.tsx';
import { useExperienceForm } from './experience-form.tsx';
import { isBundled, useLanguageName, useOfferedLanguages } from './languages.ts';
import { customPhrases } from './queries.ts';

export function ContentTab() {
  return (
    <>
      <TermsCard />
      <LanguagesCard />
      <WordsCard />
      <SupportCard />
      <BesidesCard />
      <LostCard />
    </>
  );
}

function TermsCard() {
  const t = usePhrases('signInExperience').terms;
  const form = useExperienceForm();
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <TextInput
        label={t.termsOfUseUrl}
        inputMode="url"
        placeholder="https://…"
        {...form.getInputProps('termsOfUseUrl')}
      />
      <TextInput
        label={t.privacyPolicyUrl}
        inputMode="url"
        placeholder="https://…"
        {...form.getInputProps('privacyPolicyUrl')}
      />
      <Select
        label={t.agree}
        allowDeselect={false}
        data={Object.entries(t.policies).map(([value, label]) => ({ value, label }))}
        {...form.getInputProps('agreeToTermsPolicy')}
      />
    </FormCard>
  );
}

function LanguagesCard() {
  const t = usePhrases('signInExperience').languages;
  const form = useExperienceForm();
  const nameOf = useLanguageName();
  const offered = useOfferedLanguages();
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Switch label={t.autoDetect} {...form.getInputProps('autoDetect', { type: 'checkbox' })} />
      <Select
        label={form.values.autoDetect ? t.otherwise : t.always}
        allowDeselect={false}
        searchable
        data={[...new Set([...offered, form.values.fallbackLanguage])].map((tag) => ({
          value: tag,
          label: nameOf(tag),
        }))}
        {...form.getInputProps('fallbackLanguage')}
      />
    </FormCard>
  );
}

type Row = { readonly tag: LanguageTag; readonly own: number };

function WordsCard() {
  const t = usePhrases('signInExperience').words;
  const nameOf = useLanguageName();
  const query = useQuery(customPhrases);
  const offered = useOfferedLanguages();
  const count = (tag: LanguageTag) =>
    Object.keys(query.data?.find(({ languageTag }) => languageTag === tag)?.texts ?? {}).length;
  const rows = query.data && offered.map((tag): Row => ({ tag, own: count(tag) }));
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <DataTable<Row>
        label={t.title}
        rows={rows}
        keyOf={({ tag }) => tag}
        failure={failureOf(query)}
        link={({ tag }, props) => (
          <Link to="/sign-in-experience/languages/$languageTag" params={{ languageTag: tag }} {...props} />
        )}
        columns={[
          {
            id: 'language',
            label: t.language,
            cell: ({ tag }) => (
              <>
                {nameOf(tag)}
                {!isBundled(tag) && (
                  <Text span inherit c="dimmed">
                    {' '}
                    · {t.added}
                  </Text>
                )}
              </>
            ),
          },
          {
            id: 'own',
            label: t.own,
            align: 'right',
            width: '150px',
            cell: ({ own }) => (own > 0 ? t.changed(own) : t.unchanged),
          },
        ]}
      />
      <AddLanguage present={offered} />
    </FormCard>
  );
}

/** Opens the page of the language that is chosen; it is there once something was saved on it. */
function AddLanguage({ present }: { readonly present: readonly LanguageTag[] }) {
  const t = usePhrases('signInExperience').words;
  const nameOf = useLanguageName();
  const navigate = useNavigate();
  const rest = languageTags.filter((tag) => !present.includes(tag));
  return (
    <Select
      aria-label={t.add}
      placeholder={t.add}
      searchable
      maw={320}
      limit={200}
      nothingFoundMessage={t.noLanguage}
      value={null}
      data={rest.map((tag) => ({ value: tag, label: `${nameOf(tag)} (${tag})` }))}
      onChange={(next) => {
        const languageTag = rest.find((tag) => tag === next);
        if (languageTag)
          void navigate({ to: '/sign-in-experience/languages/$languageTag', params: { languageTag } });
      }}
    />
  );
}

function LostCard() {
  const t = usePhrases('signInExperience').lost;
  const form = useExperienceForm();
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <TextInput
        label={t.address}
        inputMode="url"
        placeholder="https://…"
        {...form.getInputProps('unknownSessionRedirectUrl')}
      />
    </FormCard>
  );
}
