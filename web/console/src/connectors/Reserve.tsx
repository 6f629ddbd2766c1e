import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useLanguage, usePhrases } from '../i18n/language.ts';
import { toast } from '../shell/toasts.ts';
import { Logo } from './Logo.tsx';
import { type ConnectorRow, type Factory, inLanguage, usePromoteConnector } from './queries.ts';

type Props = { readonly reserve: ConnectorRow | undefined; readonly possible: readonly Factory[] };

/** What stands in while the main connector of a channel fails. */
export function Reserve({ reserve, possible }: Props) {
  const { reserve: t, settings } = usePhrases('connectors');
  const language = useLanguage();
  const promote = usePromoteConnector();
  const name = reserve && inLanguage(reserve.name, language);
  const setUp = (factoryId: string, label: string, said: string) => (
    <Button
      key={factoryId}
      size="xs"
      variant="default"
      aria-label={label}
      renderRoot={(props) => (
        <Link
          to="/connectors/guide/$factoryId"
          params={{ factoryId }}
          search={{ reserve: true }}
          {...props}
        />
      )}
    >
      {said}
    </Button>
  );
  return (
    <Paper withBorder p="md" radius="md">
      <Group gap="md">
        {reserve && <Logo source={reserve.logo} />}
        <Stack gap={2} flex={1} miw={200}>
          <Group gap="xs">
            <Text fw={600} size="sm">
              {name ?? t.none}
            </Text>
            {reserve && (
              <Badge size="sm" variant="light" color="gray">
                {t.badge}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {t.purpose}
          </Text>
        </Stack>
        <Group gap="xs">
          {reserve && name !== undefined ? (
            <>
              <Button
                size="xs"
                variant="default"
                loading={promote.isPending}
                onClick={() => promote.mutate(reserve.id, { onSuccess: () => toast.done(t.promoted(name)) })}
              >
                {t.promote}
              </Button>
              {setUp(reserve.connectorId, t.settingsOf(name), settings)}
            </>
          ) : (
            possible.map((factory) => {
              const its = inLanguage(factory.name, language);
              return setUp(factory.id, t.addAs(its), t.add(its));
            })
          )}
        </Group>
      </Group>
    </Paper>
  );
}
