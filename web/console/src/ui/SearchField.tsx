import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';

export type SearchFieldProps = {
  readonly value: string;
  /** Called once typing pauses. */
  readonly onSearch: (keyword: string) => void;
  readonly placeholder: string;
};

const pause = 250;

/** A search box that keeps focus and text while answers come in. `/` puts the cursor there. */
export function SearchField({ value, onSearch, placeholder }: SearchFieldProps) {
  const t = usePhrases('ui');
  const [text, setText] = useState(value);
  const told = useRef(value);
  useEffect(() => {
    // Back, Forward and "clear" change the value from outside; our own echo must not overwrite newer typing.
    if (value !== told.current) {
      told.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      onSearch(text);
    }, pause);
    return () => clearTimeout(timer);
  }, [text, onSearch]);
  return (
    <TextInput
      type="search"
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      placeholder={placeholder}
      aria-label={placeholder}
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        text ? (
          <CloseButton size="sm" aria-label={t.clear} onClick={() => setText('')} />
        ) : (
          <Kbd size="xs" visibleFrom="sm">
            /
          </Kbd>
        )
      }
      data-search-field
      // In a dialog it is where one begins.
      data-autofocus
      w={{ base: '100%', xs: 280 }}
    />
  );
}
