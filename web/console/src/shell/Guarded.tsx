/** A page as far as this administrator may see it: whole, to look at only, or not at all with who can help. */
import { Center } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import { RestrictionProvider } from '../ui/restricted.tsx';
import { EmptyState } from '../ui/States.tsx';
import { useMay } from './authority.ts';
import { helpers } from './helpers.ts';
import { groupOf } from './place-groups.ts';

export function Guarded() {
  const t = usePhrases('shell').authority;
  const may = useMay();
  const group = useRouterState({ select: (state) => groupOf(state.location.pathname) });
  if (!may('read', group))
    return (
      <Center mih="60vh">
        <EmptyState
          page
          icon={IconLock}
          title={t.noneTitle}
          sentence={`${t.none(`read:${group}`)} ${helpers()}`}
        />
      </Center>
    );
  const reason = may('write', group) ? undefined : `${t.lookOnly(`write:${group}`)} ${helpers()}`;
  return (
    <RestrictionProvider reason={reason}>
      <Outlet />
    </RestrictionProvider>
  );
}
