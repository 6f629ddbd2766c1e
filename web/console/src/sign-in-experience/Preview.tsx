import {
  Button,
  type ComboboxData,
  SegmentedControl,
  Select,
  Title,
  Tooltip,
  VisuallyHidden,
} from '@mantine/core';
import { useDebouncedValue, useElementSize } from '@mantine/hooks';
import type { LanguageTag } from '@portero/schema/language-tags.ts';
import {
  IconDeviceDesktop,
  IconDeviceMobile,
  IconExternalLink,
  IconLanguage,
  IconMoon,
  IconSun,
  IconTextDirectionLtr,
  IconTextDirectionRtl,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { instanceQuery } from '../api/instance.ts';
import { usePhrases } from '../i18n/language.ts';
import { useLanguageName, useOfferedLanguages } from './languages.ts';
import classes from './Preview.module.css';
import { isScreen, pathOf, type ScreenName, screenGroups } from './preview-screens.ts';
import { type Texts, treeOf } from './queries.ts';
import type { changeOf } from './values.ts';

type Settings = ReturnType<typeof changeOf>;

type Props = {
  readonly settings: Settings;
  /** Own words that are not saved, and their language. */
  readonly words?: { readonly language: LanguageTag; readonly texts: Texts };
  /** The application whose own looks these are. */
  readonly application?: string | undefined;
  /** Something is not saved yet, so that trying it for real would show something else. */
  readonly unsaved?: boolean;
};

/** What a page takes for its window, in CSS pixels. */
const devices = { phone: { width: 390, height: 720 }, desktop: { width: 1280, height: 860 } } as const;
export type Device = keyof typeof devices;

/** The real pages, with settings and words that are not saved: they hear of each change by message (EXPERIENCE §11). */
export function Preview({ settings, words, application, unsaved }: Props) {
  const t = usePhrases('signInExperience').preview;
  const [screen, setScreen] = useState<ScreenName>('sign-in');
  const groupNames: Readonly<Record<string, string>> = t.groups;
  return (
    <PreviewPanel
      settings={settings}
      config={{
        signInExperience: settings,
        ...(words && { phrases: treeOf(words.texts) }),
        ...(application && { application }),
      }}
      {...(words && { language: words.language })}
      screens={Object.entries(screenGroups).map(([group, names]) => ({
        group: groupNames[group] ?? group,
        items: names.map((value) => ({ value, label: t.screens[value] })),
      }))}
      screen={screen}
      onScreen={(next) => isScreen(next) && setScreen(next)}
      name={t.screens[screen]}
      path={pathOf(screen)}
      {...(unsaved !== undefined && { unsaved })}
    />
  );
}

type PanelProps = {
  readonly settings: {
    readonly color: Pick<Settings['color'], 'isDarkModeEnabled'>;
    readonly languageInfo: Pick<Settings['languageInfo'], 'fallbackLanguage'>;
  };
  /** What the page is told beside language, theme and direction. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The only one, where there is no choice. */
  readonly language?: LanguageTag;
  readonly screens: ComboboxData;
  readonly screen: string;
  readonly onScreen: (name: string) => void;
  readonly name: string;
  readonly path: string;
  /** Undefined where there is nothing to try for real. */
  readonly unsaved?: boolean;
};

/** A page in a frame, with what it can be looked at in: device, language, direction, light and dark. */
export function PreviewPanel({
  settings,
  config,
  language: fixed,
  screens,
  screen,
  onScreen,
  name,
  path,
  unsaved,
}: PanelProps) {
  const t = usePhrases('signInExperience').preview;
  const { data: instance } = useQuery(instanceQuery);
  const [device, setDevice] = useState<Device>('phone');
  const [mode, setMode] = useState<'light' | 'dark'>('light');
  const [direction, setDirection] = useState<'auto' | 'ltr' | 'rtl'>('auto');
  const [wished, setWished] = useState<LanguageTag>();
  const heading = useId();
  const dark = settings.color.isDarkModeEnabled;
  const language = fixed ?? wished ?? settings.languageInfo.fallbackLanguage;
  const message = JSON.stringify({
    sender: 'ac_preview',
    config: {
      ...config,
      language,
      mode: dark ? mode : 'light',
      platform: device === 'phone' ? 'mobile' : 'web',
      isNative: false,
      ...(direction !== 'auto' && { direction }),
    },
  });
  return (
    <section className={classes.box} aria-labelledby={heading}>
      <div className={classes.head}>
        <Title order={2} id={heading} fz={14}>
          {t.title}
        </Title>
        {instance && unsaved !== undefined && <Live endpoint={instance.endpoint} unsaved={unsaved} />}
      </div>
      <div className={classes.tools}>
        <Select
          className={classes.wish}
          size="xs"
          aria-label={t.screen}
          allowDeselect={false}
          searchable
          data={screens}
          value={screen}
          onChange={(next) => next && onScreen(next)}
        />
        {fixed === undefined && <LanguageSelect value={language} onChange={setWished} />}
        <Choice
          label={t.device}
          value={device}
          onChange={(next) => setDevice(next === 'desktop' ? 'desktop' : 'phone')}
          options={[
            { value: 'phone', label: t.phone, icon: <IconDeviceMobile size={15} aria-hidden /> },
            { value: 'desktop', label: t.desktop, icon: <IconDeviceDesktop size={15} aria-hidden /> },
          ]}
        />
        <Choice
          label={t.direction}
          value={direction}
          onChange={(next) => setDirection(next === 'ltr' || next === 'rtl' ? next : 'auto')}
          options={[
            { value: 'auto', label: t.directions.auto, icon: <IconLanguage size={15} aria-hidden /> },
            { value: 'ltr', label: t.directions.ltr, icon: <IconTextDirectionLtr size={15} aria-hidden /> },
            { value: 'rtl', label: t.directions.rtl, icon: <IconTextDirectionRtl size={15} aria-hidden /> },
          ]}
        />
        {dark && (
          <Choice
            label={t.mode}
            value={mode}
            onChange={(next) => setMode(next === 'dark' ? 'dark' : 'light')}
            options={[
              { value: 'light', label: t.light, icon: <IconSun size={15} aria-hidden /> },
              { value: 'dark', label: t.dark, icon: <IconMoon size={15} aria-hidden /> },
            ]}
          />
        )}
      </div>
      {instance && (
        <Screen
          key={screen}
          device={device}
          title={`${t.title}: ${name}`}
          endpoint={instance.endpoint}
          path={path}
          message={message}
        />
      )}
    </section>
  );
}

/** Sign in for real, by the application that every tenant has. */
function Live({ endpoint, unsaved }: { readonly endpoint: string; readonly unsaved: boolean }) {
  const t = usePhrases('signInExperience').preview;
  const look = { size: 'compact-sm', variant: 'subtle' } as const;
  const icon = <IconExternalLink size={14} aria-hidden />;
  if (unsaved) {
    return (
      <Tooltip label={t.liveUnsaved}>
        <Button {...look} rightSection={icon} data-disabled aria-disabled aria-description={t.liveUnsaved}>
          {t.live}
        </Button>
      </Tooltip>
    );
  }
  return (
    <Button
      {...look}
      rightSection={icon}
      renderRoot={(props) => (
        <a href={`${endpoint}/demo-app`} target="_blank" rel="noreferrer" title={t.liveHint} {...props} />
      )}
    >
      {t.live}
    </Button>
  );
}

type LanguageProps = {
  readonly value: LanguageTag;
  readonly onChange: (tag: LanguageTag) => void;
};

function LanguageSelect({ value, onChange }: LanguageProps) {
  const t = usePhrases('signInExperience').preview;
  const nameOf = useLanguageName();
  const languages = useOfferedLanguages();
  return (
    <Select
      className={classes.wish}
      size="xs"
      aria-label={t.language}
      allowDeselect={false}
      searchable
      data={[...new Set([...languages, value])].map((tag) => ({ value: tag, label: nameOf(tag) }))}
      value={value}
      onChange={(next) => {
        const tag = languages.find((language) => language === next);
        if (tag) onChange(tag);
      }}
    />
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly label: string; readonly icon: ReactNode }[];
};

/** Pictures for those who see, words for those who listen. */
export function Choice({ label, value, onChange, options }: ChoiceProps) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={label}
      value={value}
      onChange={onChange}
      data={options.map((option) => ({
        value: option.value,
        label: (
          <span title={option.label} style={{ display: 'grid', placeItems: 'center', height: 20 }}>
            {option.icon}
            <VisuallyHidden>{option.label}</VisuallyHidden>
          </span>
        ),
      }))}
    />
  );
}

export type ScreenProps = {
  readonly device: Device;
  readonly title: string;
  readonly endpoint: string;
  readonly path: string;
  readonly message: string;
};

/** One page in a frame of the device's size, drawn as large as there is room. Nothing in it can be used. */
export function Screen({ device, title, endpoint, path, message }: ScreenProps) {
  const { ref: box, width: room } = useElementSize();
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(false);
  const [settled] = useDebouncedValue(message, 250);
  useEffect(() => {
    if (ready) frame.current?.contentWindow?.postMessage(JSON.parse(settled), endpoint);
  }, [ready, settled, endpoint]);
  const { width, height } = devices[device];
  const scale = room === 0 ? 1 : Math.min(1, room / width);
  return (
    <div ref={box} className={classes.screen} data-device={device} style={{ height: height * scale }}>
      <iframe
        ref={frame}
        className={classes.frame}
        style={{ width, height, transform: `scale(${scale})` }}
        src={`${endpoint}${path}?preview=true`}
        title={title}
        onLoad={() => setReady(true)}
        inert
      />
    </div>
  );
}
