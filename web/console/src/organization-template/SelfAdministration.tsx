/** Offers the permissions by which members administer their own organization, until the template has them. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../i18n/language.ts';
import { toast } from '../shell/toasts.ts';
import { Notice } from '../ui/Notice.tsx';
import { selfAdministration, useSelfAdministration } from './queries.ts';

export function SelfAdministration() {
  const t = usePhrases('organizationTemplate').selfAdministration;
  const { data: isThere } = useQuery(selfAdministration);
  const { mutate, isPending } = useSelfAdministration();
  if (isThere !== false) return null;
  const add = () =>
    mutate({ name: t.role, description: t.roleDescription }, { onSuccess: () => toast.done(t.added) });
  return (
    <Notice
      tone="info"
      action={
        <Button size="xs" variant="default" loading={isPending} onClick={add}>
          {t.add}
        </Button>
      }
    >
      {t.offer}
    </Notice>
  );
}
