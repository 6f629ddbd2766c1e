/** The devices on which one person is not asked for their second factor; forgotten here. */
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { toast } from '../shell/toasts.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { removalColumn } from '../ui/removal-column.tsx';
import { type TrustedDevice, trustedDevices, useForgetDevice } from './queries.ts';

export function TrustedDevicesCard({ userId }: { readonly userId: string }) {
  const t = usePhrases('users').devices;
  const query = useQuery(trustedDevices(userId));
  const forget = useForgetDevice(userId);
  const confirm = useConfirm();
  // Most tenants trust none: no card about nothing.
  if (query.data?.length === 0 || query.isPending) return null;

  const nameOf = ({ userAgent, ip }: TrustedDevice) => userAgent ?? ip ?? t.unknown;
  const placeOf = ({ city, country, ip }: TrustedDevice) => [city, country, ip].filter(Boolean).join(' · ');
  const drop = async (device: TrustedDevice) => {
    const agreed = await confirm({
      title: t.forgetTitle,
      consequence: t.forgetConsequence,
      action: t.forget,
      danger: true,
    });
    if (agreed) forget.mutate(device.id, { onSuccess: () => toast.done(t.forgotten) });
  };
  const columns: Column<TrustedDevice>[] = [
    { id: 'device', label: t.device, cell: nameOf },
    { id: 'place', label: t.place, secondary: true, cell: placeOf },
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
    <FormCard title={t.title} explanation={t.explanation}>
      <DataTable
        label={t.title}
        columns={columns}
        rows={query.data}
        keyOf={({ id }) => id}
        failure={
          query.error ? { sentence: sentenceOf(query.error), retry: () => void query.refetch() } : undefined
        }
      />
    </FormCard>
  );
}
