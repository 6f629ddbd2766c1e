/** The consent page as people will see it: the real page, with looks that are not saved and the lists as they are. */
import { Title } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile, IconMoon, IconSun } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { type Answered, answer, api } from '../api/client.ts';
import { instanceQuery } from '../api/instance.ts';
import { type Application, applicationKeys } from '../applications/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import classes from '../sign-in-experience/Preview.module.css';
import { Choice, type Device, Screen } from '../sign-in-experience/Preview.tsx';
import { signInExperience } from '../sign-in-experience/queries.ts';

export type Allowed = Answered<'/api/applications/{applicationId}/user-consent-scopes', 'get'>;

/** What an application may ask for; the permissions page changes it. */
export const consentScopes = (applicationId: string) => ({
  queryKey: [...applicationKeys.one(applicationId), 'consent-scopes'],
  queryFn: async (): Promise<Allowed> =>
    answer(
      (await api()).GET('/api/applications/{applicationId}/user-consent-scopes', {
        params: { path: { applicationId } },
      }),
    ),
});

export type ShownLook = {
  readonly displayName: string;
  readonly logoUrl: string;
  readonly darkLogoUrl: string;
  readonly termsOfUseUrl: string;
  readonly privacyPolicyUrl: string;
};

type Named = { readonly name: string; readonly text: string };

/** What the page is told that draws the preview. */
type ShownConsent = {
  readonly application: string;
  readonly logo?: string;
  readonly darkLogo?: string;
  readonly terms?: string;
  readonly privacy?: string;
  readonly userScopes: readonly string[];
  readonly requiredScopes?: Application['customClientMetadata']['requiredScopes'];
  readonly resources: readonly { readonly title: string; readonly permissions: readonly Named[] }[];
  readonly organizationPermissions: readonly Named[];
  readonly asksForOrganizations: boolean;
  /** The host that a client comes from which nobody registered. */
  readonly describedAt?: string;
};

/** As people say what it allows: in the words of whoever made it, where there are any. */
export const named = (
  scopes: readonly { readonly name: string; readonly description?: string | null }[],
): Named[] => scopes.map(({ name, description }) => ({ name, text: description || name }));

/** Of an application that an administrator made. */
export function ApplicationConsent({ app, look }: { readonly app: Application; readonly look: ShownLook }) {
  const { data: allowed } = useQuery(consentScopes(app.id));
  return allowed && <ConsentPreview consent={consentOf(app, look, allowed)} />;
}

export function ConsentPreview({ consent }: { readonly consent: ShownConsent }) {
  const t = usePhrases('signInExperience').preview;
  const words = usePhrases('thirdParty').preview;
  const heading = useId();
  const [device, setDevice] = useState<Device>('phone');
  const [mode, setMode] = useState<'light' | 'dark'>('light');
  const { data: instance } = useQuery(instanceQuery);
  const { data: experience } = useQuery(signInExperience);
  if (!instance || !experience) return null;
  const message = JSON.stringify({
    sender: 'ac_preview',
    config: {
      language: experience.languageInfo.fallbackLanguage,
      mode,
      platform: device === 'phone' ? 'mobile' : 'web',
      isNative: false,
      consent,
    },
  });
  return (
    <section className={classes.box} aria-labelledby={heading}>
      <Title order={2} id={heading} fz={14} mb="xs">
        {words.title}
      </Title>
      <div className={classes.tools}>
        <Choice
          label={t.device}
          value={device}
          onChange={(next) => setDevice(next === 'desktop' ? 'desktop' : 'phone')}
          options={[
            { value: 'phone', label: t.phone, icon: <IconDeviceMobile size={15} aria-hidden /> },
            { value: 'desktop', label: t.desktop, icon: <IconDeviceDesktop size={15} aria-hidden /> },
          ]}
        />
        {experience.color.isDarkModeEnabled && (
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
      <Screen
        device={device}
        title={words.title}
        endpoint={instance.endpoint}
        path="/consent"
        message={message}
      />
    </section>
  );
}

function consentOf(app: Application, look: ShownLook, allowed: Allowed): ShownConsent {
  return {
    application: look.displayName.trim() || app.name,
    logo: look.logoUrl.trim(),
    darkLogo: look.darkLogoUrl.trim(),
    terms: look.termsOfUseUrl.trim(),
    privacy: look.privacyPolicyUrl.trim(),
    userScopes: allowed.userScopes,
    requiredScopes: app.customClientMetadata.requiredScopes,
    resources: allowed.resourceScopes.map(({ resource, scopes }) => ({
      title: resource.name,
      permissions: named(scopes),
    })),
    organizationPermissions: [
      ...named(allowed.organizationScopes),
      ...allowed.organizationResourceScopes.flatMap(({ scopes }) => named(scopes)),
    ],
    asksForOrganizations: asksForOrganizations(allowed.userScopes),
  };
}

export const asksForOrganizations = (scopes: readonly string[]): boolean =>
  scopes.includes('urn:logto:scope:organizations');
