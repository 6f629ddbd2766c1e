import { Avatar, Menu, SegmentedControl, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { me, meKey } from '../api/me.ts';
import { languages, setLanguage, useLanguage, usePhrases } from '../i18n/language.ts';
import { useAppearance } from './appearance.ts';
import { session } from './auth/session.ts';
import { choose } from './preferences.ts';

/** Who is signed in, how it looks, and the way out. */
export function AccountMenu() {
  const t = usePhrases('shell').account;
  const language = useLanguage();
  const { appearance, set } = useAppearance();
  const { data } = useQuery({ queryKey: meKey, queryFn: me, staleTime: 60_000 });
  const known = session.administrator;
  const name = data?.name ?? data?.username ?? known?.name ?? known?.username ?? known?.email ?? '';
  const second = data?.primaryEmail ?? (data?.name ? data.username : null) ?? known?.email;

  return (
    <Menu width={264} closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton aria-label={t.open(name)} style={{ borderRadius: '50%' }}>
          <Avatar
            src={data?.avatar ?? known?.picture ?? null}
            size={28}
            name={name}
            color="pine"
            radius="xl"
            alt=""
          />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Stack gap={0} px={12} py={8}>
          <Text size="sm" fw={600} truncate>
            {name}
          </Text>
          {second && (
            <Text size="xs" c="dimmed" truncate>
              {second}
            </Text>
          )}
        </Stack>
        <Menu.Divider />
        <Menu.Item
          closeMenuOnClick
          leftSection={<IconUserCircle size={16} />}
          renderRoot={(props) => <Link to="/profile" {...props} />}
        >
          {t.profile}
        </Menu.Item>
        <Menu.Divider />
        <Stack gap={6} px={12} py={8}>
          <Text size="xs" c="dimmed" id="appearance-label">
            {t.appearance}
          </Text>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-labelledby="appearance-label"
            value={appearance}
            onChange={(value) => set(value)}
            data={[
              { value: 'light' as const, label: t.light },
              { value: 'dark' as const, label: t.dark },
              { value: 'auto' as const, label: t.system },
            ]}
          />
          <Text size="xs" c="dimmed" id="language-label" mt={4}>
            {t.language}
          </Text>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-labelledby="language-label"
            value={language}
            onChange={(value) => {
              void setLanguage(value, true);
              choose({ language: value });
            }}
            data={languages.map(({ tag, name: label }) => ({ value: tag, label }))}
          />
        </Stack>
        <Menu.Divider />
        <Menu.Item
          closeMenuOnClick
          leftSection={<IconLogout size={16} />}
          onClick={() => void session.signOut()}
        >
          {t.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
