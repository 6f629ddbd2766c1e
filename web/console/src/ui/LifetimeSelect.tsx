/** After how many days something is to end, and which day that is. */
import { Select } from '@mantine/core';
import { shortDate } from '../i18n/format.ts';

const day = 86_400_000;
const usual: readonly string[] = ['7', '30', '180', '365'];

/** When what is made now ends; `never` does not. */
export const expiryOf = (days: string): number | null =>
  days === 'never' ? null : Date.now() + Number(days) * day;

type Props = {
  readonly words: {
    readonly expiration: string;
    readonly days: (count: number) => string;
    readonly expiresOn: (date: string) => string;
    /** Absent: it has to end. */
    readonly neverChoice?: string;
  };
  readonly choices?: readonly string[];
  readonly value: string;
  readonly onChange: (days: string) => void;
};

export function LifetimeSelect({ words, choices = usual, value, onChange }: Props) {
  const end = expiryOf(value);
  return (
    <Select
      label={words.expiration}
      value={value}
      onChange={(chosen) => onChange(chosen ?? value)}
      data={[
        ...choices.map((choice) => ({ value: choice, label: words.days(Number(choice)) })),
        ...(words.neverChoice === undefined ? [] : [{ value: 'never', label: words.neverChoice }]),
      ]}
      allowDeselect={false}
      description={end === null ? undefined : words.expiresOn(shortDate(end))}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    />
  );
}

/** What {@link LifetimeSelect} offers where nothing may live longer than so many days. */
export function lifetimesUpTo(longest: number | null): readonly string[] {
  const lives = usual.filter((choice) => longest === null || Number(choice) <= longest);
  return lives.length > 0 ? lives : [String(longest)];
}
