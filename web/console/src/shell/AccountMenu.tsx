import { Avatar, Divider, Popover, SegmentedControl, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { me, meKey } from '../api/me.ts';
import { languages, setLanguage, useLanguage, usePhrases } from '../i18n/language.ts';
import classes from './AccountMenu.module.css';
import { useAppearance } from './appearance.ts';
import { session } from './auth/session.ts';
import { choose } from './preferences.ts';

/** Who is signed in, how it looks, and the way out. */
export function AccountMenu() {
  const t = usePhrases('shell').account;
  const [open, setOpen] = useState(false);
  const language = useLanguage();
  const { appearance, set } = useAppearance();
  const { data } = useQuery({ queryKey: meKey, queryFn: me, staleTime: 60_000 });
  const known = session.administrator;
  const name = data?.name ?? data?.username ?? known?.name ?? known?.username ?? known?.email ?? '';
  const second = data?.primaryEmail ?? (data?.name ? data.username : null) ?? known?.email;

  return (
    <Popover
      width={264}
      position="bottom-end"
      shadow="md"
      radius="md"
      opened={open}
      onChange={setOpen}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <UnstyledButton
          aria-label={t.open(name)}
          style={{ borderRadius: '50%' }}
          onClick={() => setOpen(!open)}
        >
          <Avatar
            src={data?.avatar ?? known?.picture ?? null}
            size={28}
            name={name}
            color="pine"
            radius="xl"
            alt=""
          />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={t.open(name)}>
        <Stack gap={0} px={10} py={8}>
          <Text size="sm" fw={600} truncate>
            {name}
          </Text>
          {second && (
            <Text size="xs" c="dimmed" truncate>
              {second}
            </Text>
          )}
        </Stack>
        <Divider mx={-6} my={4} />
        <Link to="/profile" className={classes.item} onClick={() => setOpen(false)}>
          <IconUserCircle size={16} stroke={1.7} aria-hidden />
          {t.profile}
        </Link>
        <Divider mx={-6} my={4} />
        <Stack gap={6} px={10} py={8}>
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
        <Divider mx={-6} my={4} />
        <button type="button" className={classes.item} onClick={() => void session.signOut()}>
          <IconLogout size={16} stroke={1.7} aria-hidden />
          {t.signOut}
        </button>
      </Popover.Dropdown>
    </Popover>
  );
}
