/** What the hosted pages say in one language: every text, the tenant's own beside the one that comes with the pages. */
import { Badge, Button, Code, Group, Stack, Switch, Textarea, Title } from '@mantine/core';
import { isLanguageTag, type LanguageTag } from '@portero/schema/language-tags.ts';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { memo, useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useConfirm } from '../shell/confirm.tsx';
import { NotFound } from '../shell/Fallbacks.tsx';
import { SaveBar, useEntityForm } from '../shell/settings-form.tsx';
import { useTitle } from '../shell/title.ts';
import { toast } from '../shell/toasts.ts';
import { Page, PageHeader } from '../ui/Page.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { DetailsSkeleton, EmptyState, ErrorState } from '../ui/States.tsx';
import { Exchange } from './Exchange.tsx';
import classes from './LanguagePage.module.css';
import { bundledUnder, isBundled, useLanguageName } from './languages.ts';
import layout from './layout.module.css';
import { Preview } from './Preview.tsx';
import {
  bundledTexts,
  type OwnTexts,
  ownTexts,
  type StoredExperience,
  signInExperience,
  type Texts,
  useRemoveLanguage,
  useSaveTexts,
} from './queries.ts';
import { changeOf, valuesOf } from './values.ts';

export function LanguagePage() {
  const { languageTag } = useParams({ from: '/frame/sign-in-experience/languages/$languageTag' });
  return isLanguageTag(languageTag) ? <LanguageOf languageTag={languageTag} /> : <NotFound />;
}

function LanguageOf({ languageTag }: { readonly languageTag: LanguageTag }) {
  const t = usePhrases('signInExperience');
  const name = useLanguageName()(languageTag);
  useTitle(name);
  const [own, bundled, experience] = useQueries({
    queries: [ownTexts(languageTag), bundledTexts(bundledUnder(languageTag)), signInExperience],
  });
  const failed = [own, bundled, experience].find(({ error, data }) => error && !data);
  const above = [
    <Link key="content" to="/sign-in-experience/content">
      {t.title}
    </Link>,
  ];
  return (
    <Page>
      <Crumbs above={above} here={name} />
      <PageHeader
        title={name}
        purpose={isBundled(languageTag) ? t.language.purpose : t.language.addedPurpose}
        actions={
          own.data?.etag && !isBundled(languageTag) && <RemoveLanguage tag={languageTag} name={name} />
        }
      />
      {failed?.error ? (
        <ErrorState sentence={sentenceOf(failed.error)} onRetry={() => void failed.refetch()} />
      ) : own.data && bundled.data && experience.data ? (
        <Words
          key={languageTag}
          tag={languageTag}
          own={own.data}
          bundled={bundled.data}
          experience={experience.data}
        />
      ) : (
        <DetailsSkeleton />
      )}
    </Page>
  );
}

type RemoveProps = { readonly tag: LanguageTag; readonly name: string };

function RemoveLanguage({ tag, name }: RemoveProps) {
  const t = usePhrases('signInExperience').language;
  const confirm = useConfirm();
  const navigate = useNavigate();
  const remove = useRemoveLanguage(tag);
  const ask = async () => {
    const question = { title: t.removeTitle(name), consequence: t.removeConsequence, action: t.remove };
    if (!(await confirm({ ...question, danger: true }))) return;
    await remove.mutateAsync();
    toast.done(t.removed(name));
    await navigate({ to: '/sign-in-experience/content' });
  };
  return (
    <Button variant="default" onClick={() => void ask().catch(() => undefined)} loading={remove.isPending}>
      {t.remove}
    </Button>
  );
}

type WordsProps = {
  readonly tag: LanguageTag;
  readonly own: OwnTexts;
  readonly bundled: Texts;
  readonly experience: StoredExperience;
};

function Words({ tag, own, bundled, experience }: WordsProps) {
  const t = usePhrases('signInExperience').language;
  const names: Readonly<Record<string, string>> = t.groups;
  const client = useQueryClient();
  const saving = useSaveTexts(tag);
  const paths = useMemo(() => Object.keys(bundled), [bundled]);
  const form = useEntityForm<Record<string, string>, OwnTexts>({
    entity: own,
    valuesOf: ({ texts }) => Object.fromEntries(paths.map((path) => [path, texts[path] ?? ''])),
    save: (values, base) => saving.mutateAsync({ texts: written(values), base }),
    newest: () => client.fetchQuery({ ...ownTexts(tag), staleTime: 0 }),
  });
  const [keyword, setKeyword] = useState('');
  const [onlyOwn, setOnlyOwn] = useState(false);
  const [onlyMissing, setOnlyMissing] = useState(false);
  const isAdded = !isBundled(tag);
  const latest = useRef(form);
  latest.current = form;
  const change = useCallback((path: string, text: string) => {
    latest.current.setValues((values) => ({ ...values, [path]: text }));
  }, []);
  const texts = useDeferredValue(written(form.values));
  const stored = form.getInitialValues();
  const shown = paths.filter((path) => {
    if (onlyOwn && !form.values[path] && !stored[path]) return false;
    // What is being typed stays in view.
    if (onlyMissing && stored[path]) return false;
    return [path, bundled[path] ?? '', form.values[path] ?? ''].some((text) => includes(text, keyword));
  });
  // The first come at once; the rest, and what a search changes, as soon as the browser has time between key strokes.
  const present = useDeferredValue(shown, shown.slice(0, firstOnes));
  return (
    <div className={layout.beside}>
      <div>
        <Exchange
          language={tag}
          bundled={bundled}
          own={texts}
          onRead={(read) => form.setValues((values) => ({ ...values, ...read }))}
        />
        <Group justify="space-between" gap="sm" mb="md">
          <SearchField value={keyword} onSearch={setKeyword} placeholder={t.search} />
          <Switch
            label={t.onlyOwn}
            checked={onlyOwn}
            onChange={(event) => setOnlyOwn(event.currentTarget.checked)}
          />
          {isAdded && (
            <Switch
              label={t.onlyMissing}
              checked={onlyMissing}
              onChange={(event) => setOnlyMissing(event.currentTarget.checked)}
            />
          )}
        </Group>
        {shown.length === 0 && <EmptyState title={t.noneTitle} sentence={t.noneSentence} />}
        {groupsOf(present).map(([group, members]) => (
          <section key={group} className={classes.group} aria-label={names[group] ?? group}>
            <Title order={2} fz={14}>
              {names[group] ?? group}
            </Title>
            <Stack gap="md">
              {members.map((path) => (
                <Row
                  key={path}
                  path={path}
                  bundled={bundled[path] ?? ''}
                  text={form.values[path] ?? ''}
                  isMissing={isAdded && !form.values[path]?.trim()}
                  onChange={change}
                />
              ))}
            </Stack>
          </section>
        ))}
      </div>
      <Preview settings={changeOf(valuesOf(experience), experience)} words={{ language: tag, texts }} />
      <SaveBar form={form} />
    </div>
  );
}

type RowProps = {
  readonly path: string;
  readonly bundled: string;
  readonly text: string;
  /** Nobody has said it in this language yet: people read it in another. */
  readonly isMissing: boolean;
  readonly onChange: (path: string, text: string) => void;
};

/** One text. What comes with the pages stands where the own one is typed, until there is one. */
const Row = memo(function Row({ path, bundled, text, isMissing, onChange }: RowProps) {
  const t = usePhrases('signInExperience').language;
  const lost = placeholdersOf(bundled).filter((name) => text && !text.includes(name));
  return (
    <Textarea
      label={
        <span className={classes.label}>
          <span>
            {bundled}
            {isMissing && (
              <Badge ml={8} size="xs" color="yellow" variant="light">
                {t.missing}
              </Badge>
            )}
          </span>
          <Code fz={11} className={classes.path}>
            {path}
          </Code>
        </span>
      }
      labelProps={{ style: { display: 'block', fontWeight: 400 } }}
      rows={rowsOf(text)}
      classNames={{ input: classes.words }}
      value={text}
      onChange={(event) => onChange(path, event.currentTarget.value)}
      error={lost.length > 0 ? t.placeholders(lost.join(', ')) : undefined}
    />
  );
});

/**
 * Several hundred fields that measure themselves keep a browser busy for seconds. Those that can grow with their text by
 * style do; the others have as many lines as the text has by itself.
 */
const rowsOf = (text: string): number => text.split('\n').length;

/** More than a tall screen has room for. */
const firstOnes = 30;

/** `{{identifier}}` and the like: the page puts a name or a number there. */
const placeholdersOf = (text: string): string[] => text.match(/\{\{\w+\}\}/g) ?? [];

const includes = (text: string, keyword: string): boolean =>
  text.toLocaleLowerCase().includes(keyword.trim().toLocaleLowerCase());

const written = (values: Record<string, string>): Texts =>
  Object.fromEntries(Object.entries(values).filter(([, text]) => text.trim() !== ''));

/** Texts of one kind stand together, in the order of the pages' own list. */
function groupsOf(paths: readonly string[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const group = path.split('.')[0] ?? '';
    groups.set(group, [...(groups.get(group) ?? []), path]);
  }
  return [...groups];
}
