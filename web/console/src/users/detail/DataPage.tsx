/** What applications keep about one person, as JSON. */
import { useQueryClient } from '@tanstack/react-query';
import { usePhrases } from '../../i18n/language.ts';
import { parseObject } from '../../organizations/values.ts';
import { SaveBar, useEntityForm } from '../../shell/settings-form.tsx';
import { CodeEditor } from '../../ui/CodeEditor.tsx';
import { FormCard } from '../../ui/FormCard.tsx';
import { type User, user, useUserChanges } from '../queries.ts';
import { UserFrame } from '../UserFrame.tsx';

export function DataPage() {
  return <UserFrame>{(person) => <DataForm key={person.id} person={person} />}</UserFrame>;
}

const valuesOf = ({ customData }: User) => ({ customData: JSON.stringify(customData, null, 2) });

function DataForm({ person }: { readonly person: User }) {
  const t = usePhrases('person').data;
  const { change } = useUserChanges(person.id);
  const client = useQueryClient();
  const form = useEntityForm<ReturnType<typeof valuesOf>, User>({
    entity: person,
    valuesOf,
    newest: () => client.fetchQuery({ ...user(person.id), staleTime: 0 }),
    validate: ({ customData }) => (parseObject(customData) === undefined ? { customData: t.problem } : {}),
    save: async ({ customData }, base) => ({
      ...base,
      ...(await change.mutateAsync({ base, body: { customData: parseObject(customData) ?? {} } })),
    }),
  });
  return (
    <>
      <FormCard title={t.title} explanation={t.hint}>
        <CodeEditor
          label={t.title}
          language="json"
          value={form.values.customData}
          onChange={(customData) => form.setFieldValue('customData', customData)}
          error={form.errors.customData}
        />
      </FormCard>
      <SaveBar form={form} />
    </>
  );
}
