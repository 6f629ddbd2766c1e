/** Who administers: people, invitations that wait, roles, what all must prove, and what happened. */
import { Button, Switch } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { useMay } from '../shell/authority.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useShortcut } from '../shell/shortcuts.ts';
import { useTitle } from '../shell/title.ts';
import { toast } from '../shell/toasts.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { History } from './History.tsx';
import { Invitations } from './Invitations.tsx';
import { InviteDialog } from './InviteDialog.tsx';
import { People } from './People.tsx';
import { security, useAdministratorChanges } from './queries.ts';
import { Roles } from './Roles.tsx';

export function AdministratorsPage() {
  const t = usePhrases('administrators');
  useTitle(t.title);
  const may = useMay();
  const [inviting, setInviting] = useState(false);
  const invite = () => may('write', 'administrators') && setInviting(true);
  useShortcut('c', t.invite, invite);
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader
        title={t.title}
        purpose={t.purpose}
        actions={
          <Button leftSection={<IconUserPlus size={16} />} onClick={invite}>
            {t.invite}
          </Button>
        }
      />
      <People />
      <Invitations />
      <Roles />
      <SecurityCard />
      <History />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Page>
  );
}

function SecurityCard() {
  const t = usePhrases('administrators');
  const { data } = useQuery(security);
  const { secure } = useAdministratorChanges();
  // Nobody holds a group of this name: it is open to who may do everything.
  const mayChange = useMay()('write', 'everything');
  return (
    <FormCard title={t.security.title} explanation={t.security.explanation}>
      <Switch
        label={t.security.label}
        description={mayChange ? undefined : t.security.only}
        checked={data?.requiresSecondFactor ?? false}
        disabled={!data || !mayChange || secure.isPending}
        onChange={(event) =>
          secure.mutate(event.currentTarget.checked, { onSuccess: () => toast.done(t.told.secured) })
        }
      />
    </FormCard>
  );
}
