/** What the pages on the way in look like for people of this organization; what is left empty is as everywhere. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { SaveBar, useEntityForm } from '../shell/settings-form.tsx';
import layout from '../sign-in-experience/layout.module.css';
import { OwnLooksFields } from '../sign-in-experience/OwnLooksFields.tsx';
import { dressed, type Looks, looksChange, looksOf, looksProblems } from '../sign-in-experience/own-looks.ts';
import { Preview } from '../sign-in-experience/Preview.tsx';
import { type StoredExperience, signInExperience } from '../sign-in-experience/queries.ts';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
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
  const { problems } = usePhrases('signInExperience').own;
  const { change } = useOrganizationChanges(it.id);
  const client = useQueryClient();
  const form = useEntityForm<Looks, Organization>({
    entity: it,
    valuesOf: looksOf,
    newest: () => client.fetchQuery({ ...organization(it.id), staleTime: 0 }),
    validate: (values) => looksProblems(values, problems),
    save: async (values, base) => ({
      ...base,
      ...(await change.mutateAsync({ base, body: looksChange(values, base) })),
    }),
  });
  const shown = dressed(experience, form.values, it);
  return (
    <div className={layout.beside}>
      <div className={layout.form}>
        <OwnLooksFields
          form={form}
          experience={experience}
          dark={shown.color.isDarkModeEnabled}
          explanation={t.hint}
        />
        <SaveBar form={form} />
      </div>
      <Preview settings={shown} />
    </div>
  );
}
