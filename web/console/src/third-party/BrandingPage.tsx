/** How an application looks: a third party on the consent page, ours wherever people sign in to it. */
import { Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../api/client.ts';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { ApplicationFrame } from '../applications/ApplicationFrame.tsx';
import { type Application, applicationKeys } from '../applications/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import layout from '../sign-in-experience/layout.module.css';
import { OwnLooksFields } from '../sign-in-experience/OwnLooksFields.tsx';
import {
  dressed,
  looksChange,
  looksOf,
  looksProblems,
  type OwnLooks,
} from '../sign-in-experience/own-looks.ts';
import { Preview } from '../sign-in-experience/Preview.tsx';
import { isWebAddress } from '../sign-in-experience/problems.ts';
import { type StoredExperience, signInExperience } from '../sign-in-experience/queries.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { ErrorState } from '../ui/States.tsx';
import { ApplicationConsent } from './ConsentPreview.tsx';

type Look = OwnLooks & {
  readonly displayName: string | null;
  readonly termsOfUseUrl: string | null;
  readonly privacyPolicyUrl: string | null;
};

const none: Look = {
  displayName: null,
  color: {},
  branding: {},
  customCss: null,
  termsOfUseUrl: null,
  privacyPolicyUrl: null,
};

const valuesOf = (look: Look) => ({
  ...looksOf(look),
  displayName: look.displayName ?? '',
  termsOfUseUrl: look.termsOfUseUrl ?? '',
  privacyPolicyUrl: look.privacyPolicyUrl ?? '',
});
type Values = ReturnType<typeof valuesOf>;
/** What the page shows, and the colours as they are stored: what it does not show of them must not get lost. */
type Stored = { readonly values: Values; readonly color: Look['color'] };

export function BrandingPage() {
  return <ApplicationFrame>{(app) => <Branding app={app} />}</ApplicationFrame>;
}

const url = '/api/applications/{applicationId}/sign-in-experience';

async function storedLook(applicationId: string): Promise<Stored> {
  try {
    const look = await answer((await api()).GET(url, { params: { path: { applicationId } } }));
    return { values: valuesOf(look), color: look.color };
  } catch (failure) {
    if (isApiError(failure) && failure.status === 404) return { values: valuesOf(none), color: none.color };
    throw failure;
  }
}

/** How an application looks, as stored. */
export const lookOf = (applicationId: string) => ({
  queryKey: [...applicationKeys.one(applicationId), 'look'],
  queryFn: () => storedLook(applicationId),
});

function Branding({ app }: { readonly app: Application }) {
  const look = useQuery(lookOf(app.id));
  const experience = useQuery(signInExperience);
  const failed = [look, experience].find(({ error, data }) => error && !data);
  if (failed?.error)
    return <ErrorState sentence={sentenceOf(failed.error)} onRetry={() => void failed.refetch()} />;
  if (!look.data || !experience.data) return null;
  return <LookForm app={app} stored={look.data} experience={experience.data} />;
}

type LookProps = {
  readonly app: Application;
  readonly stored: Stored;
  readonly experience: StoredExperience;
};

function LookForm({ app, stored, experience }: LookProps) {
  const t = usePhrases('thirdParty').branding;
  const { problems } = usePhrases('signInExperience').own;
  const client = useQueryClient();
  const form = useSettingsForm<Values>({
    stored: stored.values,
    validate: (values) => ({
      ...looksProblems(values, problems),
      ...Object.fromEntries(
        documents
          .filter((name) => values[name].trim() && !isWebAddress(values[name].trim()))
          .map((name) => [name, t.badAddress]),
      ),
    }),
    save: async (values) => {
      const looks = looksChange(values, stored);
      await answer(
        (await api()).PUT(url, {
          params: { path: { applicationId: app.id } },
          body: {
            ...looks,
            displayName: values.displayName.trim() || null,
            termsOfUseUrl: values.termsOfUseUrl.trim(),
            privacyPolicyUrl: values.privacyPolicyUrl.trim(),
          },
        }),
      );
      client.setQueryData<Stored>([...applicationKeys.one(app.id), 'look'], { values, color: looks.color });
      return values;
    },
  });
  const shown = dressed(experience, form.values, stored);
  const name = (
    <TextInput
      label={t.displayName}
      placeholder={app.name}
      maxLength={256}
      {...form.getInputProps('displayName')}
    />
  );
  return (
    <div className={layout.beside}>
      <div className={layout.form}>
        <Stack gap="md">
          {app.isThirdParty ? (
            <FormCard title={t.title} explanation={t.ofThirdParty}>
              {name}
              <TextInput label={t.logo} type="url" {...form.getInputProps('logoUrl')} />
              <TextInput label={t.darkLogo} type="url" {...form.getInputProps('darkLogoUrl')} />
            </FormCard>
          ) : (
            <OwnLooksFields
              form={form}
              experience={experience}
              dark={shown.color.isDarkModeEnabled}
              explanation={t.ofOurs}
              first={name}
            />
          )}
          <FormCard title={t.documents} explanation={t.documentsHint}>
            <TextInput label={t.terms} type="url" {...form.getInputProps('termsOfUseUrl')} />
            <TextInput label={t.privacy} type="url" {...form.getInputProps('privacyPolicyUrl')} />
          </FormCard>
          <SaveBar form={form} />
        </Stack>
      </div>
      {app.isThirdParty ? (
        <ApplicationConsent app={app} look={form.values} />
      ) : (
        <Preview
          application={form.values.displayName.trim() || app.name}
          settings={{
            ...shown,
            termsOfUseUrl: form.values.termsOfUseUrl.trim() || shown.termsOfUseUrl,
            privacyPolicyUrl: form.values.privacyPolicyUrl.trim() || shown.privacyPolicyUrl,
          }}
        />
      )}
    </div>
  );
}

const documents = ['termsOfUseUrl', 'privacyPolicyUrl'] as const;
