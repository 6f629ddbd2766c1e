/** A role's name and permissions. One that may not be changed is shown. */

import { Button, Checkbox, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { isApiError, sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useMay } from '../shell/authority.ts';
import { countChanges } from '../shell/changes.ts';
import { DialogFoot } from '../shell/DialogForm.tsx';
import { FormDialog } from '../shell/FormDialog.tsx';
import { toast } from '../shell/toasts.ts';
import { oneOf } from '../shell/url-state.ts';
import { Notice } from '../ui/Notice.tsx';
import { useNames } from './names.ts';
import { type AdministrationRole, useAdministratorChanges } from './queries.ts';
import { areas, levelOf, levels, mayGive, withLevel } from './scopes.ts';

type Props = { readonly role: AdministrationRole | undefined; readonly onClose: () => void };

export function RoleDialog({ role, onClose }: Props) {
  const t = usePhrases('administrators');
  const names = useNames();
  const may = useMay();
  const { saveRole } = useAdministratorChanges();
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [scopes, setScopes] = useState<string[]>(role?.scopes ?? []);
  const [tried, setTried] = useState(false);
  const isFixed =
    role !== undefined && (role.isBuiltIn || !role.scopes.every((scope) => mayGive(may, scope)));
  const readOnly = isFixed || !may('write', 'administrators');
  const hasAll = scopes.includes('all');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim() || scopes.length === 0) return;
    saveRole.mutate(
      {
        ...(role && { id: role.id }),
        name: name.trim(),
        description: description.trim(),
        scopes: hasAll ? ['all'] : scopes,
      },
      {
        onSuccess: () => {
          toast.done(t.told.roleSaved);
          onClose();
        },
      },
    );
  };
  const isChanged =
    name !== (role?.name ?? '') ||
    description !== (role?.description ?? '') ||
    countChanges(role?.scopes ?? [], scopes) > 0;
  const isTaken = isApiError(saveRole.error, 'role.name_in_use');
  return (
    <FormDialog
      opened
      size="lg"
      onClose={onClose}
      changed={isChanged && !saveRole.isPending}
      title={role ? t.roleDialog.edit(names.role(role)) : t.roleDialog.create}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {!readOnly && (
            <>
              <TextInput
                label={t.roleDialog.name}
                data-autofocus
                maxLength={128}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                error={
                  (isTaken && saveRole.error?.message) || (tried && !name.trim() && t.roleDialog.nameProblem)
                }
              />
              <TextInput
                label={t.roleDialog.description}
                maxLength={256}
                value={description}
                onChange={(event) => setDescription(event.currentTarget.value)}
              />
            </>
          )}
          <Checkbox
            label={t.roleDialog.all}
            checked={hasAll}
            disabled={readOnly || !mayGive(may, 'all')}
            onChange={(event) => setScopes(event.currentTarget.checked ? ['all'] : [])}
          />
          {!hasAll && (
            <Stack gap={6}>
              {areas.map((area) => (
                <Group key={area} justify="space-between" gap="xs" wrap="nowrap">
                  <Text size="sm" id={`area-${area}`}>
                    {t.areas[area]}
                  </Text>
                  <SegmentedControl
                    size="xs"
                    style={{ flexShrink: 0 }}
                    aria-labelledby={`area-${area}`}
                    value={levelOf(scopes, area)}
                    readOnly={readOnly}
                    onChange={(value) =>
                      setScopes(withLevel(scopes, area, oneOf(value, levels) ?? 'nothing'))
                    }
                    data={levels.map((level) => ({
                      value: level,
                      label: t.roleDialog[level],
                      disabled: readOnly
                        ? level !== levelOf(scopes, area)
                        : level !== 'nothing' && !may(level, area),
                    }))}
                  />
                </Group>
              ))}
            </Stack>
          )}
          {tried && scopes.length === 0 && <Notice tone="bad">{t.roleDialog.scopesProblem}</Notice>}
          {saveRole.error && !isTaken && <Notice tone="bad">{sentenceOf(saveRole.error)}</Notice>}
          {!readOnly && (
            <DialogFoot>
              <Button type="submit" loading={saveRole.isPending}>
                {t.roleDialog.save}
              </Button>
            </DialogFoot>
          )}
        </Stack>
      </form>
    </FormDialog>
  );
}
