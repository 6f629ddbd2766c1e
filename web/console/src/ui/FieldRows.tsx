import { ActionIcon, Button, Group, Input, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import { usePhrases } from '../i18n/language.ts';

const mono = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } };

/** Repeating rows of several texts each; rows that are empty count for nothing. */
export function FieldRows<Name extends string, Row extends { readonly [name in Name]?: string | undefined }>({
  label,
  description,
  columns,
  rows,
  empty,
  onChange,
  error,
  addFirst,
  remove,
}: {
  readonly label: string;
  readonly description: ReactNode;
  readonly columns: readonly {
    readonly name: Name;
    readonly label: string;
    readonly placeholder: string;
    readonly isAddress?: boolean;
  }[];
  readonly rows: readonly Row[];
  readonly empty: Row;
  readonly onChange: (rows: Row[]) => void;
  readonly error: ReactNode;
  readonly addFirst: string;
  /** Names the button of a row. */
  readonly remove: (position: number) => string;
}) {
  const add = usePhrases('ui').multiText.add;
  const list = useRef<HTMLDivElement>(null);
  const focus = (index: number) =>
    requestAnimationFrame(() =>
      list.current?.querySelectorAll('input')[Math.max(0, index) * columns.length]?.focus(),
    );
  const change = (index: number, name: Name, value: string) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, [name]: value } : row)));
  return (
    <Input.Wrapper label={label} description={description} error={error} labelElement="div">
      <Stack gap="xs" mt={6} ref={list} role="group" aria-label={label}>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its position
          <Group key={index} gap="xs" align="flex-end" wrap="nowrap">
            <SimpleGrid cols={{ base: 1, sm: columns.length }} spacing="xs" verticalSpacing={6} flex={1}>
              {columns.map(({ name, label: words, placeholder, isAddress }) => (
                <TextInput
                  key={name}
                  label={words}
                  placeholder={placeholder}
                  value={row[name] ?? ''}
                  onChange={(event) => change(index, name, event.currentTarget.value)}
                  {...(isAddress && { inputMode: 'url' })}
                  spellCheck={false}
                  styles={mono}
                />
              ))}
            </SimpleGrid>
            <ActionIcon
              size={34}
              aria-label={remove(index + 1)}
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
              onChange([...rows, empty]);
              focus(rows.length);
            }}
          >
            {rows.length === 0 ? addFirst : add}
          </Button>
        </div>
      </Stack>
    </Input.Wrapper>
  );
}
