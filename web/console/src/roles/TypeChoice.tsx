/** For whom a role is. It cannot be changed later. */
import { Radio, Stack } from '@mantine/core';
import { usePhrases } from '../i18n/language.ts';
import type { RoleType } from './queries.ts';

type Props = {
  readonly label: string;
  readonly hints: Readonly<Record<RoleType, string>>;
  readonly value: RoleType;
  readonly onChange: (type: RoleType) => void;
};

export function TypeChoice({ label, hints, value, onChange }: Props) {
  const { types } = usePhrases('roles');
  return (
    <Radio.Group
      label={label}
      value={value}
      onChange={(chosen) => onChange(chosen === 'MachineToMachine' ? chosen : 'User')}
    >
      <Stack gap={8} mt={6}>
        <Radio value="User" label={types.User} description={hints.User} />
        <Radio value="MachineToMachine" label={types.MachineToMachine} description={hints.MachineToMachine} />
      </Stack>
    </Radio.Group>
  );
}
