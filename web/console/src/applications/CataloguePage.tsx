import { Checkbox, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlus, IconSearch, IconUsersGroup } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type ApplicationKind, applicationKinds, findGuides, type GuideEntry } from '../guides/catalogue.ts';
import { FrameworkLogo } from '../guides/FrameworkLogo.tsx';
import { usePhrases } from '../i18n/language.ts';
import { CreateProtectedDialog } from '../protected-apps/CreateProtectedDialog.tsx';
import { FullScreen } from '../shell/FullScreen.tsx';
import { useShortcut } from '../shell/shortcuts.ts';
import { useTitle } from '../shell/title.ts';
import { NoMatch } from '../ui/States.tsx';
import classes from './CataloguePage.module.css';
import { CreateDialog } from './CreateDialog.tsx';
import { KindIcon } from './KindIcon.tsx';

const thirdPartyKinds = ['Traditional', 'SPA', 'Native'] as const;
type Filter = ApplicationKind | 'Protected' | 'ThirdParty';
const filters: readonly Filter[] = [...applicationKinds, 'Protected', 'ThirdParty'];

/** Frameworks to start from, filtered by type and by name; choosing one opens its create dialog. */
export function CataloguePage() {
  const t = usePhrases('applications');
  const search = useSearch({ from: '/full-screen/applications/create' });
  const navigate = useNavigate({ from: '/applications/create' });
  useTitle(t.catalogue.title);
  useShortcut('/', t.catalogue.search, () =>
    document.querySelector<HTMLInputElement>('[data-search-field]')?.focus(),
  );

  const keyword = search.keyword ?? '';
  const chosen = new Set(filters.filter((filter) => search.types?.split(',').includes(filter)));
  const kinds = new Set(applicationKinds.filter((kind) => chosen.has(kind)));
  const found = chosen.size > 0 && kinds.size === 0 ? [] : findGuides(keyword, kinds);
  const site = usePhrases('protectedApps').card;
  const siteWords = `${site.title} ${site.name} ${site.tagline} proxy`.toLowerCase();
  const offersSite =
    (chosen.size === 0 || chosen.has('Protected')) &&
    keyword
      .toLowerCase()
      .split(/\s+/)
      .every((word) => siteWords.includes(word));
  const thirdParty = keyword === '' && (chosen.size === 0 || chosen.has('ThirdParty')) ? thirdPartyKinds : [];

  const close = () => void navigate({ search: ({ with: _with, ...rest }) => rest, replace: true });
  const change = (next: { keyword?: string; types?: Set<Filter> }) => {
    const text = next.keyword ?? keyword;
    const types = [...(next.types ?? chosen)].join(',');
    void navigate({ search: { ...(text && { keyword: text }), ...(types && { types }) }, replace: true });
  };
  const toggle = (filter: Filter, on: boolean) => {
    const types = new Set(chosen);
    if (on) types.add(filter);
    else types.delete(filter);
    change({ types });
  };

  return (
    <FullScreen
      title={t.catalogue.title}
      subtitle={t.catalogue.subtitle}
      onClose={() => void navigate({ to: '/applications' })}
    >
      <div className={classes.layout}>
        <aside className={classes.side}>
          <TextInput
            type="search"
            value={keyword}
            onChange={(event) => change({ keyword: event.currentTarget.value })}
            placeholder={t.catalogue.search}
            aria-label={t.catalogue.search}
            leftSection={<IconSearch size={15} aria-hidden />}
            data-search-field
          />
          <fieldset className={classes.filters}>
            <legend>{t.catalogue.filters}</legend>
            {filters.map((filter) => (
              <Checkbox
                key={filter}
                size="xs"
                checked={chosen.has(filter)}
                onChange={(event) => toggle(filter, event.currentTarget.checked)}
                label={filter === 'ThirdParty' ? t.catalogue.thirdParty : t.kinds[filter]}
                styles={{ label: { fontSize: 13.5 } }}
              />
            ))}
          </fieldset>
          <Link to="." search={(before) => ({ ...before, with: 'none' })} className={classes.without}>
            <IconPlus size={15} aria-hidden />
            <span>
              {t.catalogue.without}
              <small>{t.catalogue.withoutHint}</small>
            </span>
          </Link>
        </aside>
        <div className={classes.cards}>
          <Text size="xs" c="dimmed" aria-live="polite">
            {t.catalogue.count(found.length)}
          </Text>
          {found.length === 0 && thirdParty.length === 0 && !offersSite && (
            <NoMatch onClear={() => change({ keyword: '', types: new Set() })} />
          )}
          {applicationKinds.map((kind) => (
            <Group key={kind} title={t.kinds[kind]} hint={t.kindHints[kind]}>
              {found
                .filter((entry) => entry.kind === kind)
                .map((entry) => (
                  <Card key={entry.id} entry={entry} />
                ))}
            </Group>
          ))}
          <Group title={site.title} hint={site.hint}>
            {offersSite
              ? [
                  <Link
                    key="protected"
                    to="."
                    search={(before) => ({ ...before, with: 'protected' })}
                    className={classes.card}
                  >
                    <span className={classes.logo}>
                      <KindIcon type="Protected" size={20} />
                    </span>
                    <span>
                      <strong>{site.name}</strong>
                      <small>{site.tagline}</small>
                    </span>
                  </Link>,
                ]
              : []}
          </Group>
          <Group title={t.catalogue.thirdParty} hint={t.emptyThirdParty.sentence}>
            {thirdParty.map((kind) => (
              <Link
                key={kind}
                to="."
                search={(before) => ({ ...before, with: `third-party:${kind}` })}
                className={classes.card}
              >
                <span className={classes.logo}>
                  <KindIcon type={kind} size={20} />
                </span>
                <span>
                  <strong>{t.kinds[kind]}</strong>
                  <small>{t.catalogue.thirdPartyHints[kind]}</small>
                </span>
                <IconUsersGroup size={15} aria-hidden className={classes.mark} />
              </Link>
            ))}
          </Group>
        </div>
      </div>
      <CreateDialog chosen={search.with} onClose={close} />
      <CreateProtectedDialog opened={search.with === 'protected'} onClose={close} />
    </FullScreen>
  );
}

function Group({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint: string;
  readonly children: readonly ReactNode[];
}) {
  if (children.length === 0) return null;
  return (
    <section>
      <Stack gap={0} mb={10}>
        <Title order={2}>{title}</Title>
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      </Stack>
      <div className={classes.grid}>{children}</div>
    </section>
  );
}

function Card({ entry }: { readonly entry: GuideEntry }) {
  const taglines: Readonly<Record<string, string>> = usePhrases('guides').taglines;
  return (
    <Link to="." search={(before) => ({ ...before, with: entry.id })} className={classes.card}>
      <span className={classes.logo}>
        <FrameworkLogo name={entry.logo} />
      </span>
      <span>
        <strong>{entry.name}</strong>
        <small>{taglines[entry.id]}</small>
      </span>
    </Link>
  );
}
