/** Narrowing the list of people: what is chosen is in the address, so it can be linked and kept as a bookmark. */
import { Button, Group, Popover, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { usePhrases } from '../i18n/language.ts';
import { organizations, rolesOfPeople } from '../shell/findables.ts';
import { oneOf } from '../shell/url-state.ts';
import type { Findable } from '../ui/findable.ts';
import { ServerSelect } from '../ui/ServerSelect.tsx';
import { choices, filterCount, sortings, times, type UserFilters, yesOrNo } from './list-search.ts';
import classes from './Users.module.css';

export function Filters({
  filters,
  onChange,
  onClear,
}: {
  readonly filters: UserFilters;
  readonly onChange: (change: Partial<Record<keyof UserFilters, string | undefined>>) => void;
  readonly onClear: () => void;
}) {
  const t = usePhrases('users').filters;
  const count = filterCount(filters);
  const pick = (name: 'roleId' | 'organizationId', of: Findable) => (
    <ServerSelect
      of={of}
      label={t[name]}
      placeholder={t.any}
      comboboxProps={{ withinPortal: false }}
      value={filters[name]}
      onChange={(value) => onChange({ [name]: value })}
    />
  );
  return (
    <Group gap="xs">
      <Popover width={440} position="bottom-start" shadow="md" radius="md" trapFocus>
        <Popover.Target>
          <Button variant="default" leftSection={<IconFilter size={15} />}>
            {count > 0 ? t.some(count) : t.title}
          </Button>
        </Popover.Target>
        <Popover.Dropdown maw="calc(100vw - 32px)" className={classes.filters}>
          <Stack gap="sm">
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
              {choices.map((name) => (
                <Select
                  key={name}
                  label={t[name].label}
                  placeholder={t.any}
                  clearable
                  comboboxProps={{ withinPortal: false }}
                  value={filters[name] ?? null}
                  data={yesOrNo.map((value) => ({
                    value,
                    label: value === 'true' ? t[name].yes : t[name].no,
                  }))}
                  onChange={(value) => onChange({ [name]: value ?? undefined })}
                />
              ))}
              {pick('roleId', rolesOfPeople)}
              {pick('organizationId', organizations)}
              {times.map((name) => (
                <TextInput
                  key={name}
                  type="date"
                  label={t[name]}
                  value={filters[name] ?? ''}
                  onChange={({ currentTarget: { value } }) => onChange({ [name]: value || undefined })}
                />
              ))}
            </SimpleGrid>
            <Group justify="flex-end">
              <Button variant="default" disabled={count === 0} onClick={onClear}>
                {t.clear}
              </Button>
            </Group>
          </Stack>
        </Popover.Dropdown>
      </Popover>
      <Select
        aria-label={t.sort}
        // Where there is room, the headers of the columns do it.
        hiddenFrom="sm"
        w={190}
        allowDeselect={false}
        value={filters.sort ?? '-created'}
        data={sortings.map((value) => ({ value, label: t.sortings[value] }))}
        onChange={(value) => onChange({ sort: oneOf(value, sortings) })}
      />
    </Group>
  );
}
