/** Draws a guide: its steps with this application's values filled in, its fields wired to the application. */
import { Button, List, SegmentedControl, Stack, Tabs, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useAddresses } from '../domains/queries.ts';
import { type Block, fill, type Guide, type GuideValues } from '../guides/model.ts';
import { movesOf } from '../guides/moves.ts';
import { usePhrases } from '../i18n/language.ts';
import { CodeBlock } from '../ui/CodeBlock.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Prose } from '../ui/Prose.tsx';
import { GuideCredentials } from './GuideCredentials.tsx';
import classes from './GuideSteps.module.css';
import { GuideUris, storedUris } from './GuideUris.tsx';
import { type Application, useUsableSecret } from './queries.ts';

/**
 * What a guide needs to know of this application. Where the tenant has a domain of its own, that is what people are to
 * see; the secret is the first that still works.
 */
function useGuideValues(app: Application): GuideValues {
  const [usual, ...own] = useAddresses();
  const { value } = useUsableSecret(app);
  return { endpoint: own[0] ?? usual, appId: app.id, appSecret: value };
}

export function stepId(index: number): string {
  return `step-${index + 1}`;
}

type GuideStepsProps = { readonly guide: Guide; readonly app: Application; readonly compact?: boolean };

export function GuideSteps({ guide, app, compact = false }: GuideStepsProps) {
  const moves = movesOf(guide, (field) => storedUris(app, field));
  const values = { ...useGuideValues(app), moves };
  const { isHidden } = useUsableSecret(app);
  const t = usePhrases('guides').credentials;
  return (
    <Stack gap={28}>
      {isHidden && (
        <Notice tone="info">
          <Prose text={t.hidden} />
        </Notice>
      )}
      <ol className={compact ? `${classes.steps} ${classes.compact}` : classes.steps}>
        {guide.steps.map((step, index) => (
          <li key={step.title} id={compact ? undefined : stepId(index)} className={classes.step}>
            <h2>
              <span aria-hidden>{index + 1}</span>
              {step.title}
            </h2>
            <Blocks blocks={step.blocks} app={app} values={values} />
          </li>
        ))}
      </ol>
    </Stack>
  );
}

type BlocksProps = {
  readonly blocks: readonly Block[];
  readonly app: Application;
  readonly values: GuideValues;
};

function Blocks({ blocks, app, values }: BlocksProps) {
  return (
    <Stack gap={14}>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a guide does not reorder
        <BlockView key={index} block={block} app={app} values={values} />
      ))}
    </Stack>
  );
}

function BlockView({
  block,
  app,
  values,
}: {
  readonly block: Block;
  readonly app: Application;
  readonly values: GuideValues;
}) {
  switch (block.kind) {
    case 'text':
      return (
        <Text size="md" lh={1.6}>
          <Prose text={fill(block.text, values)} />
        </Text>
      );
    case 'list':
      return (
        <List size="md" spacing={6} type={block.ordered ? 'ordered' : 'unordered'} pl={4}>
          {block.items.map((item) => (
            <List.Item key={item}>
              <Prose text={fill(item, values)} />
            </List.Item>
          ))}
        </List>
      );
    case 'note':
      return (
        <Notice tone={block.tone ?? 'info'}>
          <Prose text={fill(block.text, values)} />
        </Notice>
      );
    case 'code':
      return (
        <CodeBlock
          code={fill(block.code, values)}
          language={block.language}
          title={block.title}
          mask={values.appSecret || undefined}
        />
      );
    case 'install':
      return <Install packages={block.packages} />;
    case 'tabs':
      return <Variants tabs={block.tabs} app={app} values={values} />;
    case 'credentials':
      return <GuideCredentials app={app} values={values} />;
    case 'uris':
      return <GuideUris app={app} field={block.field} usual={block.usual} />;
  }
}

type VariantsProps = Omit<BlocksProps, 'blocks'> & {
  readonly tabs: Extract<Block, { kind: 'tabs' }>['tabs'];
};

/** The same step done in several ways. Steps that offer the same ways turn together. */
function Variants({ tabs, app, values }: VariantsProps) {
  const labels = tabs.map((tab) => tab.label);
  const [stored, choose] = useLocalStorage({
    key: `portero:console:variant:${labels.join('|')}`,
    defaultValue: labels[0] ?? '',
    getInitialValueInEffect: false,
  });
  const chosen = labels.includes(stored) ? stored : (labels[0] ?? '');
  return (
    <Tabs
      value={String(labels.indexOf(chosen))}
      onChange={(index) => choose(labels[Number(index)] ?? chosen)}
      keepMounted={false}
    >
      <Tabs.List mb="sm">
        {labels.map((label, index) => (
          <Tabs.Tab key={label} value={String(index)}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab, index) => (
        <Tabs.Panel key={tab.label} value={String(index)}>
          <Blocks blocks={tab.blocks} app={app} values={values} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

const managers = ['npm', 'pnpm', 'yarn', 'bun'] as const;
const verbs = { npm: 'npm install', pnpm: 'pnpm add', yarn: 'yarn add', bun: 'bun add' } as const;

/** The same install line for each package manager; the choice holds for the whole page and the next visit. */
function Install({ packages }: { readonly packages: readonly string[] }) {
  const t = usePhrases('guides');
  const [manager, setManager] = useLocalStorage<(typeof managers)[number]>({
    key: 'portero:console:package-manager',
    defaultValue: 'npm',
    getInitialValueInEffect: false,
  });
  const known = managers.find((candidate) => candidate === manager) ?? 'npm';
  return (
    <Stack gap={8} align="stretch">
      <SegmentedControl
        size="xs"
        value={known}
        onChange={setManager}
        data={[...managers]}
        aria-label={t.install}
        style={{ alignSelf: 'flex-start' }}
      />
      <CodeBlock language="bash" code={`${verbs[known]} ${packages.join(' ')}`} />
    </Stack>
  );
}

export function FurtherReading({ guide }: { readonly guide: Guide }) {
  const t = usePhrases('guides').page;
  if (!guide.further?.length) return null;
  return (
    <section className={classes.further}>
      <h2>{t.further}</h2>
      {guide.further.map(({ label, href }) => (
        <Button
          key={href}
          component="a"
          href={href}
          target="_blank"
          rel="noreferrer"
          variant="default"
          size="compact-md"
        >
          {label}
        </Button>
      ))}
    </section>
  );
}
