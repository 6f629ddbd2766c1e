/** Imports of people. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, pageAnswer } from '../../api/client.ts';
import { sendFile } from '../../api/files.ts';

export type UserImport = Answered<'/api/user-imports/{importId}', 'get'>;
export const formats = ['csv', 'json', 'auth0', 'firebase', 'keycloak'] as const;
export const duplicates = ['skip', 'update', 'fail'] as const;

const key = ['user-imports'] as const;
export const isOver = ({ state }: UserImport): boolean =>
  state === 'Done' || state === 'Failed' || state === 'Cancelled';

export const imports = queryOptions({
  queryKey: key,
  queryFn: async () =>
    pageAnswer((await api()).GET('/api/user-imports', { params: { query: { page_size: 20 } } })),
  // While something runs, its numbers move.
  refetchInterval: ({ state }) => (state.data?.rows.some((one) => !isOver(one)) ? 1000 : false),
});

export type Upload = {
  readonly file: File;
  readonly format: (typeof formats)[number];
  readonly onDuplicate: (typeof duplicates)[number];
  readonly dryRun: boolean;
  readonly keepIds: boolean;
  readonly trustUnverified: boolean;
  readonly firebaseHash: string;
};

export function useImports() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const upload = useMutation({
    mutationFn: ({ file, firebaseHash, format, onDuplicate, ...choices }: Upload) => {
      const query = new URLSearchParams({ format, onDuplicate });
      for (const [name, wanted] of Object.entries(choices)) if (wanted) query.set(name, 'true');
      const headers =
        format === 'firebase' && firebaseHash
          ? { 'firebase-hash': firebaseHash.replaceAll(/\s+/g, ' ') }
          : {};
      return sendFile(`/api/user-imports?${query}`, file, headers);
    },
    meta: { toldInPlace: true },
    onSettled: refresh,
  });
  const path = (importId: string) => ({ params: { path: { importId } } });
  const run = useMutation({
    mutationFn: async (id: string) =>
      answer((await api()).POST('/api/user-imports/{importId}/run', path(id))),
    onSettled: refresh,
  });
  const cancel = useMutation({
    mutationFn: async (id: string) =>
      answer((await api()).POST('/api/user-imports/{importId}/cancel', path(id))),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: async (id: string) => done((await api()).DELETE('/api/user-imports/{importId}', path(id))),
    onSettled: refresh,
  });
  return { upload, run, cancel, remove };
}
