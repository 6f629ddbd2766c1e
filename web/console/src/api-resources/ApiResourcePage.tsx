/** One API: what its tokens look like, what one may do with it, and how it checks them. */
import { Badge, Button, Menu, NumberInput, Switch, TextInput } from '@mantine/core';
import { IconApi, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { managementResource } from '../api/instance.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useConfirm } from '../shell/confirm.tsx';
import { DetailsHeader } from '../shell/DetailsPage.tsx';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { useTitle } from '../shell/title.ts';
import { toast } from '../shell/toasts.ts';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Page } from '../ui/Page.tsx';
import { DetailsSkeleton, EmptyState, ErrorState } from '../ui/States.tsx';
import { detailsIn, detailsText } from './detail-types.ts';
import { LookAlike } from './LookAlike.tsx';
import { PermissionsCard } from './PermissionsCard.tsx';
import { type ApiResource, apiResource, useApiResourceChanges } from './queries.ts';
import { VerifyCard } from './VerifyCard.tsx';

const longestLifetime = 31_536_000;

export function ApiResourcePage() {
  const t = usePhrases('apiResources');
  const { id } = useParams({ from: '/frame/api-resources/$id' });
  const query = useQuery(apiResource(id));
  useTitle(query.data?.name ?? t.title);
  const above = [
    <Link key="list" to="/api-resources">
      {t.title}
    </Link>,
  ];
  const missing = isApiError(query.error) && query.error.status === 404;
  return (
    <Page>
      <Crumbs above={above} here={query.data?.name ?? '…'} />
      {query.isPending && <DetailsSkeleton />}
      {query.data && <Details key={query.data.id} resource={query.data} />}
      {missing && (
        <EmptyState
          page
          title={t.details.missing.title}
          sentence={t.details.missing.sentence}
          action={
            <Button variant="default" renderRoot={(props) => <Link to="/api-resources" {...props} />}>
              {t.details.missing.back}
            </Button>
          }
        />
      )}
      {query.error && !query.data && !missing && (
        <ErrorState page sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
      )}
    </Page>
  );
}

type Props = { readonly resource: ApiResource };

function Details({ resource }: Props) {
  const t = usePhrases('apiResources');
  const builtIn = resource.indicator === managementResource;
  const { created = false } = useSearch({ from: '/frame/api-resources/$id' });
  return (
    <>
      <Head resource={resource} builtIn={builtIn} />
      {!builtIn && <LookAlike indicator={resource.indicator} id={resource.id} />}
      {created && <VerifyCard resource={resource} />}
      {builtIn ? <Notice>{t.details.builtIn}</Notice> : <Settings resource={resource} />}
      <PermissionsCard resourceId={resource.id} readOnly={builtIn} />
      {!created && <VerifyCard resource={resource} />}
    </>
  );
}

function Head({ resource, builtIn }: Props & { readonly builtIn: boolean }) {
  const t = usePhrases('apiResources');
  const { remove } = useApiResourceChanges(resource.id);
  const confirm = useConfirm();
  const navigate = useNavigate();
  const erase = async () => {
    const agreed = await confirm({
      title: t.details.deleteTitle(resource.name),
      consequence: t.details.deleteConsequence,
      action: t.details.delete,
      danger: true,
      typed: resource.name,
    });
    if (!agreed) return;
    await remove.mutateAsync();
    toast.done(t.details.deleted(resource.name));
    void navigate({ to: '/api-resources', ignoreBlocker: true });
  };
  return (
    <DetailsHeader
      icon={<IconApi size={22} stroke={1.6} aria-hidden />}
      title={resource.name}
      facts={
        <>
          {builtIn && (
            <Badge size="sm" variant="default">
              {t.builtIn}
            </Badge>
          )}
          {resource.isDefault && (
            <Badge size="sm" variant="light">
              {t.isDefault}
            </Badge>
          )}
        </>
      }
      id={{ label: t.columns.indicator, value: resource.indicator }}
      menu={
        builtIn ? undefined : (
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => void erase()}>
            {t.details.delete}
          </Menu.Item>
        )
      }
    />
  );
}

type Values = {
  name: string;
  lifetime: number | string;
  isDefault: boolean;
  isolatesOrganizations: boolean;
  /** As text. */
  detailTypes: string;
};

const valuesOf = (resource: ApiResource): Values => ({
  name: resource.name,
  lifetime: resource.accessTokenTtl,
  isDefault: resource.isDefault,
  isolatesOrganizations: resource.isolatesOrganizations,
  detailTypes: detailsText(resource.authorizationDetailsTypes),
});

function Settings({ resource }: Props) {
  const t = usePhrases('apiResources').details;
  const { change } = useApiResourceChanges(resource.id);
  const form = useSettingsForm<Values>({
    stored: valuesOf(resource),
    validate: ({ name, lifetime, detailTypes }) => {
      const seconds = Number(lifetime);
      const lives = lifetime !== '' && Number.isInteger(seconds) && seconds > 0 && seconds <= longestLifetime;
      return {
        ...(!name.trim() && { name: t.nameProblem }),
        ...(!lives && { lifetime: t.lifetimeProblem }),
        ...(!detailsIn(detailTypes) && { detailTypes: t.detailTypesProblem }),
      };
    },
    save: async ({ name, lifetime, detailTypes, ...switches }) =>
      valuesOf(
        await change.mutateAsync({
          name: name.trim(),
          accessTokenTtl: Number(lifetime),
          authorizationDetailsTypes: detailsIn(detailTypes) ?? [],
          ...switches,
        }),
      ),
  });
  return (
    <FormCard title={t.settings} explanation={t.settingsHint}>
      <TextInput label={t.name} maxLength={256} autoComplete="off" {...form.getInputProps('name')} />
      <NumberInput
        label={t.lifetime}
        description={t.lifetimeHint}
        min={1}
        max={longestLifetime}
        clampBehavior="none"
        allowDecimal={false}
        allowNegative={false}
        {...form.getInputProps('lifetime')}
      />
      <Switch
        label={t.isDefault}
        description={t.isDefaultHint}
        {...form.getInputProps('isDefault', { type: 'checkbox' })}
      />
      <Switch
        label={t.isolated}
        description={t.isolatedHint}
        {...form.getInputProps('isolatesOrganizations', { type: 'checkbox' })}
      />
      <CodeEditor
        label={t.detailTypes}
        description={t.detailTypesHint}
        language="json"
        value={form.values.detailTypes}
        onChange={(text) => form.setFieldValue('detailTypes', text)}
        error={form.errors.detailTypes}
        minHeight={90}
        maxHeight={420}
      />
      <SaveBar form={form} />
    </FormCard>
  );
}
