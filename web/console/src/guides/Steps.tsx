/** Draws a guide: its steps with values filled in. */
import { Button, List, SegmentedControl, Stack, Tabs, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { CodeBlock } from '../ui/CodeBlock.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Prose } from '../ui/Prose.tsx';
import { type Block, fill, type Guide, type GuideValues } from './model.ts';
import classes from './Steps.module.css';

/** Blocks that belong to what the guide is read for, an application or an API. */
export type OwnBlock = Extract<Block, { kind: 'credentials' | 'uris' }>;

type Filling = {
  readonly values: GuideValues;
  readonly own: (block: OwnBlock) => ReactNode;
};

export function stepId(index: number): string {
  return `step-${index + 1}`;
}

type StepsProps = Filling & { readonly guide: Guide; readonly compact?: boolean };

export function Steps({ guide, compact = false, ...filling }: StepsProps) {
  return (
    <ol className={compact ? `${classes.steps} ${classes.compact}` : classes.steps}>
      {guide.steps.map((step, index) => (
        <li key={step.title} id={compact ? undefined : stepId(index)} className={classes.step}>
          <h2>
            <span aria-hidden>{index + 1}</span>
            {step.title}
          </h2>
          <Blocks blocks={step.blocks} {...filling} />
        </li>
      ))}
    </ol>
  );
}

type BlocksProps = Filling & { readonly blocks: readonly Block[] };

function Blocks({ blocks, ...filling }: BlocksProps) {
  return (
    <Stack gap={14}>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a guide does not reorder
        <BlockView key={index} block={block} {...filling} />
      ))}
    </Stack>
  );
}

function BlockView({ block, ...filling }: Filling & { readonly block: Block }) {
  const { values, own } = filling;
  switch (block.kind) {
    case 'text':
      return (
        <Text size="md" lh={1.6}>
          <Prose text={fill(block.text, values)} />
        </Text>
      );
    case 'list':
      return (
        <List size="md" spacing={6} type={block.ordered ? 'ordered' : 'unordered'} pl={20}>
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
      return <Variants tabs={block.tabs} {...filling} />;
    default:
      return own(block);
  }
}

type VariantsProps = Filling & { readonly tabs: Extract<Block, { kind: 'tabs' }>['tabs'] };

/** The same step done in several ways. Steps that offer the same ways turn together. */
function Variants({ tabs, ...filling }: VariantsProps) {
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
          <Blocks blocks={tab.blocks} {...filling} />
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
