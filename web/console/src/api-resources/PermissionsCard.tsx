import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Prose } from '../ui/Prose.tsx';
import { EmptyState } from '../ui/States.tsx';
import { PermissionList } from './PermissionList.tsx';
import { type Permission, permissions, usePermissionChanges } from './queries.ts';

type Props = { readonly resourceId: string; readonly readOnly: boolean };

export function PermissionsCard({ resourceId, readOnly }: Props) {
  const t = usePhrases('apiResources').permissions;
  const [page, setPage] = useState(1);
  const changes = usePermissionChanges(resourceId);
  const [open, setOpen] = useState<Pick<Permission, 'id' | 'name' | 'description'> | 'new'>();
  return (
    <FormCard title={t.title} explanation={<Prose text={t.hint} />}>
      {!readOnly && (
        <Button
          variant="default"
          w="fit-content"
          leftSection={<IconPlus size={15} />}
          onClick={() => setOpen('new')}
        >
          {t.add}
        </Button>
      )}
      <PermissionList
        words={t}
        create={t.add}
        changes={changes}
        longest={{ name: 256, description: 2048 }}
        readOnly={readOnly}
        query={useQuery(permissions(resourceId, page))}
        page={page}
        onPage={setPage}
        open={open}
        onOpen={setOpen}
        empty={<EmptyState title={t.none.title} sentence={t.none.sentence} />}
      />
    </FormCard>
  );
}
