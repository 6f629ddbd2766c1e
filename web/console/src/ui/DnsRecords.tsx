/** Records to set where a domain is managed, each part to copy. */
import { Table } from '@mantine/core';
import { usePhrases } from '../i18n/language.ts';
import { CopyValue } from './CopyValue.tsx';

type DnsRecord = { readonly type: string; readonly name: string; readonly value: string };

export function DnsRecords({
  label,
  records,
}: {
  readonly label: string;
  readonly records: readonly DnsRecord[];
}) {
  const t = usePhrases('ui').dnsRecords;
  return (
    <Table aria-label={label} layout="fixed" horizontalSpacing="xs">
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
