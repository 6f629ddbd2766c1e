/** Records to set where a domain is managed, each part to copy. */
import { Stack, Table, Text } from '@mantine/core';
import { usePhrases } from '../i18n/language.ts';
import { CopyValue } from './CopyValue.tsx';

type DnsRecord = { readonly type: string; readonly name: string; readonly value: string };

type Props = { readonly label: string; readonly records: readonly DnsRecord[] };

export function DnsRecords({ label, records }: Props) {
  const t = usePhrases('ui').dnsRecords;
  return (
    <>
      {/* Three columns leave a name of a phone's width a word a line. */}
      <Stack hiddenFrom="sm" gap="lg" role="list" aria-label={label}>
        {records.map(({ type, name, value }) => (
          <Stack key={type} role="listitem" gap="xs">
            <Text size="sm" fw={560}>
              {type}
            </Text>
            <Part label={t.name} value={name} />
            <Part label={t.value} value={value} />
          </Stack>
        ))}
      </Stack>
      <Wide label={label} records={records} />
    </>
  );
}

function Part({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed" mb={2}>
        {label}
      </Text>
      <CopyValue value={value} />
    </div>
  );
}

function Wide({ label, records }: Props) {
  const t = usePhrases('ui').dnsRecords;
  return (
    <Table aria-label={label} layout="fixed" horizontalSpacing="xs" visibleFrom="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={72}>{t.type}</Table.Th>
          <Table.Th>{t.name}</Table.Th>
          <Table.Th>{t.value}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {records.map(({ type, name, value }) => (
          <Table.Tr key={type}>
            <Table.Td>{type}</Table.Td>
            <Table.Td>
              <CopyValue value={name} />
            </Table.Td>
            <Table.Td>
              <CopyValue value={value} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
