import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { countChanges } from '../shell/changes.ts';
import { DialogFoot } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { toast } from '../shell/toasts.ts';
import { Notice } from '../ui/Notice.tsx';
import { AdministrationRoleChoice } from './AdministrationRoleChoice.tsx';
import { useNames } from './names.ts';
import { type Administrator, useAdministratorChanges } from './queries.ts';

type Props = { readonly of: Administrator; readonly onClose: () => void };

export function ChangeRolesDialog({ of: one, onClose }: Props) {
  const t = usePhrases('administrators');
  const names = useNames();
  const { change } = useAdministratorChanges();
  const [roleIds, setRoleIds] = useState(one.roles.map(({ id }) => id));
  const isChanged =
    countChanges(
      one.roles.map(({ id }) => id),
      roleIds,
    ) > 0;
  const save = () =>
    change.mutate(
      { id: one.id, roleIds },
      {
        onSuccess: () => {
          toast.done(t.told.roles);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      opened
      onClose={onClose}
      changed={isChanged && !change.isPending}
      title={t.rolesDialog.title(names.person(one))}
    >
      <Stack gap="md">
        <AdministrationRoleChoice
          label={t.people.roles}
          value={roleIds}
          onChange={setRoleIds}
          error={roleIds.length === 0 && t.rolesDialog.missing}
        />
        {change.error && <Notice tone="bad">{sentenceOf(change.error)}</Notice>}
        <DialogFoot>
          <Button onClick={save} loading={change.isPending} disabled={roleIds.length === 0}>
            {t.rolesDialog.save}
          </Button>
        </DialogFoot>
      </Stack>
    </FormDialog>
  );
}
