/** The devices on which one person is not asked for their second factor; forgotten here. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { TableCard } from '../shell/TableCard.tsx';
import { toast } from '../shell/toasts.ts';
import type { Column } from '../ui/DataTable.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { removalColumn } from '../ui/removal-column.tsx';
import { DeviceCell } from './detail/DeviceCell.tsx';
import { placeOf, useDeviceName } from './detail/device.ts';
import { type TrustedDevice, trustedDevices, useForgetDevices } from './queries.ts';

export function TrustedDevicesCard({ userId }: { readonly userId: string }) {
  const t = usePhrases('users').devices;
  const query = useQuery(trustedDevices(userId));
  const { forget, forgetAll } = useForgetDevices(userId);
  const confirm = useConfirm();
  const deviceName = useDeviceName();
  // Most tenants trust none: no card about nothing.
  if (query.data?.length === 0 || query.isPending) return null;

  const nameOf = ({ userAgent, ip }: TrustedDevice) => deviceName(userAgent) ?? ip ?? t.unknown;
  const drop = async (device: TrustedDevice) => {
    const agreed = await confirm({
      title: t.forgetTitle,
      consequence: t.forgetConsequence,
      action: t.forget,
      danger: true,
    });
    if (agreed) forget.mutate(device.id, { onSuccess: () => toast.done(t.forgotten) });
  };
  const dropAll = async () => {
    const agreed = await confirm({
      title: t.forgetAllTitle(query.data?.length ?? 0),
      consequence: t.forgetAllConsequence,
      action: t.forgetAll,
      danger: true,
    });
    if (agreed) forgetAll.mutate(undefined, { onSuccess: () => toast.done(t.allForgotten) });
  };
  const columns: Column<TrustedDevice>[] = [
    {
      id: 'device',
      label: t.device,
      width: '37%',
      narrow: '55%',
      cell: (device) => <DeviceCell name={nameOf(device)} place={placeOf(device)} />,
    },
    { id: 'used', label: t.lastUsed, cell: ({ lastUsedAt }) => <RelativeTime at={lastUsedAt} /> },
    {
      id: 'until',
      label: t.until,
      secondary: true,
      cell: ({ expiresAt }) => <RelativeTime at={expiresAt} />,
    },
    removalColumn({
      label: t.forget,
      labelOf: (device) => t.forgetOne(nameOf(device)),
      onRemove: (device) => void drop(device),
    }),
  ];
  return (
    <TableCard
      words={{ ...t, none: t.unknown }}
      query={query}
      columns={columns}
      keyOf={({ id }) => id}
      foot={
        <Button variant="default" c="red" size="xs" onClick={() => void dropAll()}>
          {t.forgetAll}
        </Button>
      }
    />
  );
}
