import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useRef } from 'react';
import { usePhrases } from '../i18n/language.ts';
import type { Workload } from './protocol-values.ts';

const mono = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } };

/** Who stands for the application by a token of another issuer, so that it needs no secret. */
export function Workloads({
  rows,
  onChange,
  error,
}: {
  readonly rows: readonly Workload[];
  readonly onChange: (rows: Workload[]) => void;
  readonly error: React.ReactNode;
}) {
  const t = usePhrases('applications').protocol.workloads;
  const add = usePhrases('ui').multiText.add;
  const list = useRef<HTMLDivElement>(null);
  const focus = (index: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll('input')[Math.max(0, index) * 2]?.focus());
  const change = (index: number, part: Partial<Workload>) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  return (
    <Input.Wrapper label={t.title} description={t.hint} error={error} labelElement="div">
      <Stack gap="xs" mt={6} ref={list} role="group" aria-label={t.title}>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its position
          <Group key={index} gap="xs" align="flex-end" wrap="nowrap">
            <TextInput
              label={t.issuer}
              placeholder="https://token.actions.githubusercontent.com"
              value={row.issuer}
              onChange={(event) => change(index, { issuer: event.currentTarget.value })}
              inputMode="url"
              spellCheck={false}
              styles={mono}
              flex={1}
            />
            <TextInput
              label={t.subject}
              placeholder="repo:acme/shop:ref:refs/heads/main"
              value={row.subject}
              onChange={(event) => change(index, { subject: event.currentTarget.value })}
              spellCheck={false}
              styles={mono}
              flex={1}
            />
            <ActionIcon
              size={34}
              aria-label={t.remove(index + 1)}
              onClick={() => {
                onChange(rows.filter((_, at) => at !== index));
                focus(index - 1);
              }}
            >
              <IconMinus size={15} />
            </ActionIcon>
          </Group>
        ))}
        <div>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={14} />}
            onClick={() => {
              onChange([...rows, { issuer: '', subject: '' }]);
              focus(rows.length);
            }}
          >
            {rows.length === 0 ? t.addFirst : add}
          </Button>
        </div>
      </Stack>
    </Input.Wrapper>
  );
}
