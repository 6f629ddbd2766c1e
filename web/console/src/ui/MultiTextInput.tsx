import { ActionIcon, Button, Input, Stack, TextInput } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { usePhrases } from '../i18n/language.ts';
import classes from './MultiTextInput.module.css';

export type MultiTextInputProps = {
  readonly label: ReactNode;
  /** Names each row for screen readers: "Redirect URI 2". */
  readonly itemLabel: string;
  readonly description?: ReactNode;
  readonly placeholder?: string;
  readonly values: readonly string[];
  readonly onChange: (values: string[]) => void;
  /** One problem per row, or one for the whole. */
  readonly errors?: readonly (string | undefined)[] | undefined;
  readonly error?: ReactNode;
  readonly warning?: ReactNode;
  readonly required?: boolean;
  readonly onEnter?: () => void;
  readonly onBlur?: () => void;
};

/** Repeating text rows. There is always one to type into; empty rows count for nothing. */
export function MultiTextInput(props: MultiTextInputProps) {
  const {
    label,
    itemLabel,
    description,
    placeholder,
    values,
    onChange,
    errors,
    error,
    warning,
    required,
    onEnter,
    onBlur,
  } = props;
  const t = usePhrases('ui').multiText;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const rows = values.length === 0 ? [''] : values;

  const change = (index: number, text: string) =>
    onChange(rows.map((row, at) => (at === index ? text : row)));
  const focus = (index: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll('input')[index]?.focus());
  const remove = (index: number) => {
    onChange(rows.filter((_, at) => at !== index));
    // The button that was pressed goes with its row.
    focus(Math.min(index, rows.length - 2));
  };
  const add = () => {
    onChange([...rows, '']);
    focus(rows.length);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !onEnter) return;
    event.preventDefault();
    onEnter();
  };

  return (
    <Input.Wrapper
      label={label}
      description={description}
      error={error}
      required={required ?? false}
      labelElement="div"
      id={id}
    >
      <Stack gap={6} mt={6} ref={list}>
        <ul className={classes.list}>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its position
            <li key={index}>
              <TextInput
                value={row}
                onChange={(event) => change(index, event.currentTarget.value)}
                onKeyDown={press}
                onBlur={onBlur}
                placeholder={placeholder}
                aria-label={rows.length > 1 ? `${itemLabel} ${index + 1}` : itemLabel}
                error={errors?.[index]}
                styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } }}
                inputMode="url"
                autoCapitalize="off"
                autoCorrect="off"
                spellCheck={false}
                flex={1}
              />
              {rows.length > 1 && (
                <ActionIcon size={34} onClick={() => remove(index)} aria-label={t.remove(index + 1)}>
                  <IconMinus size={15} />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
        {warning}
        <div>
          <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={add}>
            {t.add}
          </Button>
        </div>
      </Stack>
    </Input.Wrapper>
  );
}

/** What the rows mean: trimmed, without empty ones and repetitions. */
export function meantRows(values: readonly string[]): string[] {
  return [...new Set(values.map((value) => value.trim()).filter(Boolean))];
}
