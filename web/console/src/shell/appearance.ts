import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { type Appearance, choose, usePreferences } from './preferences.ts';

/** Light, dark, or as the system has it. */
export function useAppearance(): {
  readonly appearance: Appearance;
  readonly dark: boolean;
  readonly set: (appearance: Appearance) => void;
  readonly toggle: () => void;
} {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const computed = useComputedColorScheme('light');
  const { appearance = colorScheme } = usePreferences();
  const set = (next: Appearance) => {
    setColorScheme(next);
    choose({ appearance: next });
  };
  return {
    appearance,
    dark: computed === 'dark',
    set,
    toggle: () => set(computed === 'dark' ? 'light' : 'dark'),
  };
}
