/** What stored sign-ins say: how the person was authenticated, and what they let the application have. */
import { Anchor, Badge, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import type { Inspection } from './queries.ts';

type Props = {
  readonly grants: NonNullable<Inspection['grants']>;
  readonly authentication: Inspection['authentication'];
  readonly user: string;
  readonly app: string | undefined;
};

export function Holdings({ grants, authentication, user, app }: Props) {
  const t = usePhrases('tokenInspector');
  return (
    <Stack gap="lg" mt="xl">
      {authentication && <Authenticated as={authentication} />}
      <div>
        <Title order={2} size="md" mb="xs">
          {t.grants.title}
        </Title>
        {grants.length === 0 && (
          <Text size="sm" c="dimmed">
            {t.grants.none}
          </Text>
        )}
        <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
          {grants.map((grant) => (
            <li key={grant.id}>
              <Group gap="xs">
                <Text size="sm">
                  {t.grants.made} <RelativeTime at={grant.createdAt} />
                </Text>
                <Badge size="sm" variant="light" color={grant.hasRefreshToken ? 'pine' : 'gray'}>
                  {grant.hasRefreshToken ? t.grants.refreshable : t.grants.notRefreshable}
                </Badge>
              </Group>
              <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {t.grants.scopes}: {grant.scopes.join(' ') || t.grants.noScopes}. {t.grants.ends}{' '}
                <RelativeTime at={grant.expiresAt} />
              </Text>
            </li>
          ))}
        </Stack>
        <Group gap="md" mt="sm">
          <Anchor
            size="sm"
            underline="always"
            renderRoot={(props) => <Link to="/users/$id/settings" params={{ id: user }} {...props} />}
          >
            {t.grants.manage}
          </Anchor>
          {app && (
            <Anchor
              size="sm"
              underline="always"
              renderRoot={(props) => <Link to="/applications/$id/settings" params={{ id: app }} {...props} />}
            >
              {t.grants.settings}
            </Anchor>
          )}
        </Group>
      </div>
    </Stack>
  );
}

function Authenticated({
  as: { acr, amr, authTime },
}: {
  readonly as: NonNullable<Props['authentication']>;
}) {
  const t = usePhrases('tokenInspector');
  return (
    <div>
      <Title order={2} size="md" mb="xs">
        {t.signedIn}
      </Title>
      <Text size="sm" c="dimmed" component="div">
        {t.methods}: <code>{amr?.join(' ') ?? t.untold}</code> · {t.level}: <code>{acr ?? t.untold}</code>
        {authTime !== undefined && (
          <>
            {' · '}
            <RelativeTime at={authTime * 1000} />
          </>
        )}
      </Text>
    </div>
  );
}
