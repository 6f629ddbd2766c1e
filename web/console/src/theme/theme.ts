/**
 * Portero's look: warm stone for surfaces, pine for what can be pressed, a lamp's amber where attention belongs.
 * Dense, 13–14 px, two weights; colour is for status, and status always has a word too.
 */
import { createTheme, type MantineColorsTuple, mergeThemeOverrides, rem } from '@mantine/core';

const pine: MantineColorsTuple = [
  '#eef8f4',
  '#d8efe6',
  '#b2dfcd',
  '#82c9af',
  '#53b08f',
  '#329373',
  '#1c7b60',
  '#146852',
  '#105343',
  '#0b3d32',
];
const lamp: MantineColorsTuple = [
  '#fef8e8',
  '#fcedc6',
  '#f9dd93',
  '#f5c95d',
  '#f2b544',
  '#dd9a1f',
  '#b97a12',
  '#8f5d10',
  '#6b4610',
  '#4a310c',
];
const gray: MantineColorsTuple = [
  '#fafaf8',
  '#f4f4f1',
  '#eae9e4',
  '#dedcd5',
  '#d0cdc5',
  '#a09d93',
  '#77746b',
  '#5a5851',
  '#3b3a35',
  '#22211e',
];
const dark: MantineColorsTuple = [
  '#e3e1da',
  '#b9b6ad',
  '#95928a',
  '#6b6962',
  '#393834',
  '#2d2c29',
  '#232220',
  '#1a1a18',
  '#131312',
  '#0d0d0c',
];

/** Words that components say by themselves, in the person's language. */
export type ThemeWords = { readonly close: string };

export function themeFor({ close }: ThemeWords) {
  const closeButtonProps = { 'aria-label': close };
  return mergeThemeOverrides(
    theme,
    createTheme({
      components: {
        Modal: { defaultProps: { closeButtonProps } },
        Drawer: { defaultProps: { closeButtonProps } },
        Notification: { defaultProps: { closeButtonProps } },
      },
    }),
  );
}

const theme = createTheme({
  colors: { pine, lamp, gray, dark },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  black: '#22211e',
  fontFamily: "'Hanken Grotesk Variable', ui-sans-serif, system-ui, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "'Geist Mono Variable', ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: rem(12), sm: rem(13), md: rem(14), lg: rem(16), xl: rem(19) },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: {
    fontWeight: '640',
    sizes: {
      h1: { fontSize: rem(21), lineHeight: '1.3' },
      h2: { fontSize: rem(16), lineHeight: '1.35' },
      h3: { fontSize: rem(14), lineHeight: '1.4' },
    },
  },
  radius: { xs: rem(4), sm: rem(6), md: rem(8), lg: rem(12), xl: rem(18) },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: {
      defaultProps: { size: 'sm' },
      vars: (_theme: unknown, { size }: { size?: unknown }) =>
        size === undefined || size === 'sm'
          ? { root: { '--button-height': rem(34), '--button-padding-x': rem(14) } }
          : { root: {} },
      styles: { root: { fontWeight: 580 } },
    },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    // An example in a field that is wrong stays an example: in red it would look like what was typed.
    Input: {
      vars: () => ({ wrapper: { '--input-placeholder-color': 'var(--mantine-color-placeholder)' } }),
      styles: { input: { textOverflow: 'ellipsis' } },
    },
    InputWrapper: { styles: { label: { marginBottom: rem(3), fontWeight: 560 } } },
    Badge: {
      defaultProps: { variant: 'light', radius: 'sm', size: 'md' },
      styles: { root: { textTransform: 'none', fontWeight: 560, letterSpacing: 0 } },
    },
    Tooltip: {
      defaultProps: {
        openDelay: 250,
        withArrow: false,
        fz: 12,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Modal: {
      styles: {
        title: { fontWeight: 640, fontSize: rem(16) },
        // What has the focus does not hide behind the buttons at the foot.
        content: { scrollPaddingBottom: rem(72) },
      },
      defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.35 } },
    },
    Drawer: { styles: { title: { fontWeight: 640, fontSize: rem(16) } } },
    Menu: { defaultProps: { shadow: 'md', position: 'bottom-end', radius: 'md' } },
    Paper: { defaultProps: { radius: 'lg' } },
    Anchor: { defaultProps: { underline: 'hover' } },
    Switch: { defaultProps: { withThumbIndicator: false } },
  },
});
