/** How an application looks: a third party on the consent page, ours wherever people sign in to it. */
import { ColorInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../api/client.ts';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { ApplicationFrame } from '../applications/ApplicationFrame.tsx';
import { type Application, applicationKeys } from '../applications/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import layout from '../sign-in-experience/layout.module.css';
import { FormCard } from '../ui/FormCard.tsx';
import { ErrorState } from '../ui/States.tsx';
import { ConsentPreview } from './ConsentPreview.tsx';

const empty = {
  displayName: '',
  logoUrl: '',
  darkLogoUrl: '',
  favicon: '',
  primaryColor: '',
  darkPrimaryColor: '',
  customCss: '',
  termsOfUseUrl: '',
  privacyPolicyUrl: '',
};
type Values = typeof empty;
/** What the page shows, and what else is stored, which must not get lost. */
type Stored = {
  readonly values: Values;
  readonly kept: {
    readonly darkFavicon?: string | undefined;
    readonly isDarkModeEnabled?: boolean | undefined;
  };
};

export function BrandingPage() {
  return <ApplicationFrame>{(app) => <Branding app={app} />}</ApplicationFrame>;
}

const url = '/api/applications/{applicationId}/sign-in-experience';

async function storedLook(applicationId: string): Promise<Stored> {
  try {
    const look = await answer((await api()).GET(url, { params: { path: { applicationId } } }));
    const { branding, color, displayName, customCss, termsOfUseUrl, privacyPolicyUrl } = look;
    const values = {
      displayName: displayName ?? '',
      logoUrl: branding.logoUrl ?? '',
      darkLogoUrl: branding.darkLogoUrl ?? '',
      favicon: branding.favicon ?? '',
      primaryColor: color.primaryColor ?? '',
      darkPrimaryColor: color.darkPrimaryColor ?? '',
      customCss: customCss ?? '',
      termsOfUseUrl: termsOfUseUrl ?? '',
      privacyPolicyUrl: privacyPolicyUrl ?? '',
    };
    const { darkFavicon } = branding;
    const { isDarkModeEnabled } = color;
    return {
      values,
      kept: {
        ...(darkFavicon !== undefined && { darkFavicon }),
        ...(isDarkModeEnabled !== undefined && { isDarkModeEnabled }),
      },
    };
  } catch (failure) {
    if (isApiError(failure) && failure.status === 404) return { values: empty, kept: {} };
    throw failure;
  }
}

/** How an application looks, as stored. */
export const lookOf = (applicationId: string) => ({
  queryKey: [...applicationKeys.one(applicationId), 'look'],
  queryFn: () => storedLook(applicationId),
});

function Branding({ app }: { readonly app: Application }) {
  const query = useQuery(lookOf(app.id));
  if (query.error)
    return <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />;
  return query.data ? <Look app={app} stored={query.data.values} kept={query.data.kept} /> : null;
}

type LookProps = Pick<Stored, 'kept'> & { readonly app: Application; readonly stored: Values };

function Look({ app, stored, kept }: LookProps) {
  const t = usePhrases('thirdParty').branding;
  const client = useQueryClient();
  const form = useSettingsForm<Values>({
    stored,
    validate: (values) => problems(values, t),
    save: async (values) => {
      const given = (name: keyof Values) => (values[name].trim() ? { [name]: values[name].trim() } : {});
      await answer(
        (await api()).PUT(url, {
          params: { path: { applicationId: app.id } },
          body: {
            displayName: values.displayName.trim() || null,
            branding: {
              ...given('logoUrl'),
              ...given('darkLogoUrl'),
              ...given('favicon'),
              ...(kept.darkFavicon !== undefined && { darkFavicon: kept.darkFavicon }),
            },
            color: {
              ...given('primaryColor'),
              ...given('darkPrimaryColor'),
              ...(kept.isDarkModeEnabled !== undefined && { isDarkModeEnabled: kept.isDarkModeEnabled }),
            },
            customCss: values.customCss || null,
            termsOfUseUrl: values.termsOfUseUrl.trim(),
            privacyPolicyUrl: values.privacyPolicyUrl.trim(),
          },
        }),
      );
      client.setQueryData<Stored>([...applicationKeys.one(app.id), 'look'], { values, kept });
      return values;
    },
  });
  const fields = (
    <Stack gap="md">
      <FormCard title={t.title} explanation={app.isThirdParty ? t.ofThirdParty : t.ofOurs}>
        <TextInput label={t.displayName} maxLength={256} {...form.getInputProps('displayName')} />
        <TextInput label={t.logo} type="url" {...form.getInputProps('logoUrl')} />
        <TextInput label={t.darkLogo} type="url" {...form.getInputProps('darkLogoUrl')} />
        {!app.isThirdParty && (
          <>
            <TextInput label={t.favicon} type="url" {...form.getInputProps('favicon')} />
            <ColorInput label={t.color} {...form.getInputProps('primaryColor')} />
            <ColorInput label={t.darkColor} {...form.getInputProps('darkPrimaryColor')} />
            <Textarea
              label={t.css}
              autosize
              minRows={3}
              ff="monospace"
              {...form.getInputProps('customCss')}
            />
          </>
        )}
      </FormCard>
      <FormCard title={t.documents} explanation={t.documentsHint}>
        <TextInput label={t.terms} type="url" {...form.getInputProps('termsOfUseUrl')} />
        <TextInput label={t.privacy} type="url" {...form.getInputProps('privacyPolicyUrl')} />
      </FormCard>
      <SaveBar form={form} />
    </Stack>
  );
  if (!app.isThirdParty) return fields;
  return (
    <div className={layout.beside}>
      <div className={layout.form}>{fields}</div>
      <ConsentPreview app={app} look={form.values} />
    </div>
  );
}

const addresses = ['logoUrl', 'darkLogoUrl', 'favicon', 'termsOfUseUrl', 'privacyPolicyUrl'] as const;
const colors = ['primaryColor', 'darkPrimaryColor'] as const;

function problems(values: Values, t: { badAddress: string; badColor: string }): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of addresses) {
    const text = values[name].trim();
    if (text && !(/^https?:\/\//.test(text) && URL.canParse(text))) found[name] = t.badAddress;
  }
  for (const name of colors)
    if (values[name] && !/^#[\da-f]{3}([\da-f]{3})?$/i.test(values[name])) found[name] = t.badColor;
  return found;
}
