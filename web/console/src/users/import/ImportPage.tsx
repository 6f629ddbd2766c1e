/** Bringing people in from a file: choose it, try it, run it, and read what became of each row. */
import { Skeleton, Stack } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useIsMutating, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { sentenceOf } from '../../api/errors.ts';
import { usePhrases } from '../../i18n/language.ts';
import { Crumbs } from '../../shell/Crumbs.tsx';
import { useTitle } from '../../shell/title.ts';
import { FormCard } from '../../ui/FormCard.tsx';
import { Page, PageHeader } from '../../ui/Page.tsx';
import { EmptyState, ErrorState } from '../../ui/States.tsx';
import { ImportRow } from './ImportRow.tsx';
import { imports, uploadKey } from './queries.ts';
import { UploadForm } from './UploadForm.tsx';

export function ImportPage() {
  const { import: t, title } = usePhrases('users');
  useTitle(t.title);
  const { id } = useSearch({ from: '/frame/users-import' });
  const navigate = useNavigate({ from: '/users-import' });
  // While a file is on its way, the server tells how much of it has come.
  const isUploading = useIsMutating({ mutationKey: uploadKey }) > 0;
  const { data, error, refetch } = useQuery({
    ...imports,
    ...(isUploading && { refetchInterval: 1000 }),
  });
  return (
    <Page>
      <Crumbs
        here={t.title}
        above={[
          <Link key="users" to="/users">
            {title}
          </Link>,
        ]}
      />
      <PageHeader title={t.title} purpose={t.purpose} />
      <Stack gap="md">
        <FormCard title={t.file} explanation={t.fileExplanation}>
          <UploadForm />
        </FormCard>
        <FormCard title={t.imports} explanation={t.importsExplanation}>
          {error && !data && <ErrorState sentence={sentenceOf(error)} onRetry={() => void refetch()} />}
          {data?.rows.length === 0 && (
            <EmptyState icon={IconUpload} title={t.none.title} sentence={t.none.sentence} />
          )}
          {!data && !error && <Skeleton height={52} />}
          {data?.rows.map((one) => (
            <ImportRow
              key={one.id}
              one={one}
              isOpen={one.id === id}
              onOpen={(open) =>
                void navigate({ search: open ? { id: one.id } : {}, replace: true, resetScroll: false })
              }
            />
          ))}
        </FormCard>
      </Stack>
    </Page>
  );
}
