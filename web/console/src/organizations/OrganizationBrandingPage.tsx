/** What the pages on the way in look like for people of this organization; what is left empty is as everywhere. */
import { Button, ColorInput, Group, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, type SettingsForm, useEntityForm } from '../shell/settings-form.tsx';
import layout from '../sign-in-experience/layout.module.css';
import { Preview } from '../sign-in-experience/Preview.tsx';
import { isWebAddress } from '../sign-in-experience/problems.ts';
import { type StoredExperience, signInExperience } from '../sign-in-experience/queries.ts';
import { changeOf, forDark, valuesOf as valuesOfExperience } from '../sign-in-experience/values.ts';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import { type Looks, looksChange, looksOf, pictures } from './looks.ts';
import { OrganizationFrame } from './OrganizationFrame.tsx';
import { type Organization, organization, useOrganizationChanges } from './queries.ts';

export function OrganizationBrandingPage() {
  const query = useQuery(signInExperience);
  return (
    <OrganizationFrame>
      {(found) => (
        <>
          {query.isPending && <DetailsSkeleton />}
          {query.error && !query.data && (
            <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
          )}
          {query.data && <Branding key={found.id} organization={found} experience={query.data} />}
        </>
      )}
    </OrganizationFrame>
  );
}

type Props = { readonly organization: Organization; readonly experience: StoredExperience };

function Branding({ organization: it, experience }: Props) {
  const t = usePhrases('organizations').branding;
  const looks = usePhrases('signInExperience').looks;
  const styles = usePhrases('signInExperience').styles;
  const { change } = useOrganizationChanges(it.id);
  const client = useQueryClient();
  const form = useEntityForm<Looks, Organization>({
    entity: it,
    valuesOf: looksOf,
    newest: () => client.fetchQuery({ ...organization(it.id), staleTime: 0 }),
    validate: (values) => ({
      ...Object.fromEntries(
        pictures
          .filter((name) => values[name].trim() && !isWebAddress(values[name].trim()))
          .map((name) => [name, t.urlProblem]),
      ),
      ...Object.fromEntries(
        (['primaryColor', 'darkPrimaryColor'] as const)
          .filter((name) => values[name] && !/^#[\da-f]{6}$/i.test(values[name]))
          .map((name) => [name, t.colorProblem]),
      ),
    }),
    save: async (values, base) => ({
      ...base,
      ...(await change.mutateAsync({ base, body: looksChange(values, base) })),
    }),
  });
  const shared = changeOf(valuesOfExperience(experience), experience);
  const own = looksChange(form.values, it);
  const dark = experience.color.isDarkModeEnabled;
  const suggested = form.values.primaryColor ? forDark(form.values.primaryColor) : undefined;
  return (
    <div className={layout.beside}>
      <div className={layout.form}>
        <FormCard title={looks.title} explanation={t.hint}>
          <ColorInput
            withEyeDropper={false}
            label={looks.primaryColor}
            format="hex"
            placeholder={experience.color.primaryColor}
            {...form.getInputProps('primaryColor')}
          />
          {dark && (
            <Group align="flex-end" gap="xs" wrap="nowrap">
              <ColorInput
                flex={1}
                withEyeDropper={false}
                label={looks.darkPrimaryColor}
                format="hex"
                placeholder={experience.color.darkPrimaryColor}
                {...form.getInputProps('darkPrimaryColor')}
              />
              {suggested && suggested !== form.values.darkPrimaryColor.toLowerCase() && (
                <Button variant="default" onClick={() => form.setFieldValue('darkPrimaryColor', suggested)}>
                  {looks.suggest}
                </Button>
              )}
            </Group>
          )}
          <Picture form={form} name="logoUrl" description={looks.urlHint} />
          {dark && <Picture form={form} name="darkLogoUrl" />}
          <Picture form={form} name="favicon" />
          {dark && <Picture form={form} name="darkFavicon" />}
        </FormCard>
        <FormCard title={styles.title} explanation={t.stylesHint}>
          <CodeEditor
            label={styles.label}
            description={styles.description}
            language="css"
            value={form.values.customCss}
            onChange={(text) => form.setFieldValue('customCss', text)}
            minHeight={140}
            maxHeight={420}
          />
          <Button
            variant="default"
            size="xs"
            w="fit-content"
            renderRoot={(props) => <Link to="/sign-in-experience" {...props} />}
          >
            {t.shared}
          </Button>
        </FormCard>
        <SaveBar form={form} />
      </div>
      <Preview
        settings={{
          ...shared,
          color: overlay(shared.color, own.color),
          branding: { ...shared.branding, ...own.branding },
          customCss: own.customCss ?? shared.customCss,
        }}
      />
    </div>
  );
}

/** Whether there are dark pages is for the tenant to say, as long as the organization says nothing. */
function overlay(shared: StoredExperience['color'], own: Organization['color']): StoredExperience['color'] {
  return {
    primaryColor: own.primaryColor ?? shared.primaryColor,
    darkPrimaryColor: own.darkPrimaryColor ?? shared.darkPrimaryColor,
    isDarkModeEnabled: own.isDarkModeEnabled ?? shared.isDarkModeEnabled,
  };
}

type PictureProps = {
  readonly form: SettingsForm<Looks>;
  readonly name: (typeof pictures)[number];
  readonly description?: string;
};

/** An address of a picture, with the picture: a mistyped one shows at once. */
function Picture({ form, name, description }: PictureProps) {
  const t = usePhrases('signInExperience').looks;
  const address = form.values[name].trim();
  const [broken, setBroken] = useState('');
  return (
    <TextInput
      label={t[name]}
      description={description}
      inputMode="url"
      placeholder="https://…"
      autoComplete="off"
      {...form.getInputProps(name)}
      error={form.errors[name] ?? (broken !== '' && broken === address ? t.noPicture : undefined)}
      rightSection={
        isWebAddress(address) &&
        broken !== address && (
          <img
            key={address}
            src={address}
            alt=""
            style={{ maxWidth: 22, maxHeight: 22 }}
            onError={() => setBroken(address)}
          />
        )
      }
    />
  );
}
