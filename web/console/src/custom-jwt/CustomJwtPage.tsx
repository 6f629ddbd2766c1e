/** What tokens say beyond the standard: the two scripts, and the claims of ID tokens. */
import { Badge, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { SaveBar, useSettingsForm } from '../shell/settings-form.tsx';
import { useTitle } from '../shell/title.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { DetailsSkeleton, ErrorState } from '../ui/States.tsx';
import classes from './custom-jwt.module.css';
import {
  type ExtendedClaim,
  extendedClaims,
  idToken,
  type Script,
  scripts,
  type TokenType,
  tokenTypes,
  useIdTokenChange,
} from './queries.ts';

const storedKeys = {
  'access-token': 'jwt.accessToken',
  'client-credentials': 'jwt.clientCredentials',
} as const;

export function CustomJwtPage() {
  const t = usePhrases('customJwt');
  useTitle(t.title);
  const stored = useQuery(scripts);
  const claims = useQuery(idToken);
  const failed = stored.error ?? claims.error;
  const retry = () => void Promise.all([stored.refetch(), claims.refetch()]);
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader title={t.title} purpose={t.purpose} />
      {failed && !(stored.data && claims.data) && (
        <ErrorState sentence={sentenceOf(failed)} onRetry={retry} />
      )}
      {!failed && !(stored.data && claims.data) && <DetailsSkeleton />}
      {stored.data && claims.data && (
        <>
          <FormCard title={t.accessTokens} explanation={t.accessTokensHint}>
            {tokenTypes.map((type) => (
              <ScriptItem
                key={type}
                type={type}
                script={stored.data.find(({ key }) => key === storedKeys[type])?.value}
              />
            ))}
          </FormCard>
          <IdTokenCard stored={claims.data.enabledExtendedClaims ?? []} />
        </>
      )}
    </Page>
  );
}

function ScriptItem({ type, script }: { readonly type: TokenType; readonly script: Script | undefined }) {
  const t = usePhrases('customJwt');
  return (
    <div className={classes.item}>
      <div>
        <Group gap="xs">
          <Text fw={580}>{t.types[type].name}</Text>
          {script && (
            <Badge size="sm" variant="light">
              {t.active}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {script ? (script.blockIssuanceOnError ? t.blocks : t.passes) : t.types[type].hint}
        </Text>
      </div>
      <Button
        variant="default"
        renderRoot={(props) => (
          <Link
            to="/customize-jwt/$tokenType"
            params={{ tokenType: type }}
            aria-label={`${script ? t.edit : t.add}: ${t.types[type].name}`}
            {...props}
          />
        )}
      >
        {script ? t.edit : t.add}
      </Button>
    </div>
  );
}

function IdTokenCard({ stored }: { readonly stored: readonly ExtendedClaim[] }) {
  const t = usePhrases('customJwt');
  const { mutateAsync } = useIdTokenChange();
  const form = useSettingsForm<Record<ExtendedClaim, boolean>>({
    stored: flagsOf(stored),
    save: async (values) => {
      const answer = await mutateAsync(extendedClaims.filter((claim) => values[claim]));
      return flagsOf(answer.enabledExtendedClaims ?? []);
    },
  });
  return (
    <FormCard title={t.idToken} explanation={t.idTokenHint}>
      <Stack gap="sm">
        {extendedClaims.map((claim) => (
          <Checkbox
            key={claim}
            label={t.claims[claim].label}
            description={t.withScope(t.claims[claim].scope)}
            {...form.getInputProps(claim, { type: 'checkbox' })}
          />
        ))}
      </Stack>
      <SaveBar form={form} />
    </FormCard>
  );
}

function flagsOf(enabled: readonly ExtendedClaim[]): Record<ExtendedClaim, boolean> {
  const is = (claim: ExtendedClaim) => enabled.includes(claim);
  return {
    custom_data: is('custom_data'),
    identities: is('identities'),
    sso_identities: is('sso_identities'),
    roles: is('roles'),
    organizations: is('organizations'),
    organization_data: is('organization_data'),
    organization_roles: is('organization_roles'),
  };
}
