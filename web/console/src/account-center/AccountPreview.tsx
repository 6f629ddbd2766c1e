/** The hosted account centre with settings that are not saved, for a person who does not exist. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { PreviewPanel } from '../sign-in-experience/Preview.tsx';
import { signInExperience } from '../sign-in-experience/queries.ts';
import { changeOf, type Values } from './values.ts';

const screens = ['security', 'profile', 'sessions', 'organizations'] as const;
type Screen = (typeof screens)[number];

export function AccountPreview({ values }: { readonly values: Values }) {
  const t = usePhrases('accountCenter').preview;
  const { data } = useQuery(signInExperience);
  const [screen, setScreen] = useState<Screen>('security');
  if (!data) return null;
  return (
    <PreviewPanel
      settings={data}
      config={{ accountCenter: changeOf(values) }}
      screens={screens.map((value) => ({ value, label: t.screens[value] }))}
      screen={screen}
      onScreen={(name) => setScreen(screens.find((one) => one === name) ?? 'security')}
      name={t.screens[screen]}
      path={`/preview/account-${screen}`}
    />
  );
}
