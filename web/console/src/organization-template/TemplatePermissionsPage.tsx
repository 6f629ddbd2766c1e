import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { PermissionList } from '../api-resources/PermissionList.tsx';
import { usePhrases } from '../i18n/language.ts';
import { NothingYet } from '../shell/ListPage.tsx';
import { useListPlace } from '../shell/list-place.ts';
import { useShortcut } from '../shell/shortcuts.ts';
import {
  type OrganizationPermission,
  organizationPermissions,
  useOrganizationPermissionChanges,
} from './queries.ts';
import { SelfAdministration } from './SelfAdministration.tsx';
import { TemplateFrame } from './TemplateFrame.tsx';

export function TemplatePermissionsPage() {
  const t = usePhrases('organizationTemplate').permissions;
  const { page, keyword, onPage, onSearch } = useListPlace();
  const changes = useOrganizationPermissionChanges();
  const [open, setOpen] = useState<Pick<OrganizationPermission, 'id' | 'name' | 'description'> | 'new'>();
  const creation = { open: () => setOpen('new') };
  useShortcut('c', t.create, creation.open);
  return (
    <TemplateFrame create={t.create} creation={creation}>
      <SelfAdministration />
      <PermissionList
        words={t}
        create={t.create}
        changes={changes}
        longest={{ name: 128, description: 256 }}
        query={useQuery(organizationPermissions({ page, keyword }))}
        page={page}
        onPage={onPage}
        search={{ keyword, placeholder: t.search, onSearch }}
        open={open}
        onOpen={setOpen}
        empty={<NothingYet icon={IconKey} words={t} creation={creation} />}
      />
    </TemplateFrame>
  );
}
