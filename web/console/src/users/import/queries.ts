/** Imports of people. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, pageAnswer } from '../../api/client.ts';
import { sendFile } from '../../api/files.ts';
import { pageSize } from '../../api/queries.ts';

export type UserImport = Answered<'/api/user-imports/{importId}', 'get'>;
export const formats = ['csv', 'json', 'auth0', 'firebase', 'keycloak'] as const;
export const duplicates = ['skip', 'update', 'fail'] as const;

const key = ['user-imports'] as const;
export const isOver = ({ state }: UserImport): boolean =>
  state === 'Done' || state === 'Failed' || state === 'Cancelled';
const isMoving = (one: UserImport): boolean => !isOver(one) && one.state !== 'Paused';
export const uploadKey = ['user-imports', 'upload'] as const;

export const imports = queryOptions({
  queryKey: key,
  queryFn: async () =>
    pageAnswer((await api()).GET('/api/user-imports', { params: { query: { page_size: 20 } } })),
  // While something runs, its numbers move.
  refetchInterval: ({ state }) => (state.data?.rows.some(isMoving) ? 1000 : false),
});

export type ImportedRow = Answered<'/api/user-imports/{importId}/rows', 'get'>[number];

/** What became of rows; the failed ones alone where there are any. */
export const rowsOf = (importId: string, page: number, outcome: 'failed' | undefined) =>
  queryOptions({
    queryKey: [...key, importId, 'rows', page, outcome],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/user-imports/{importId}/rows', {
          params: { path: { importId }, query: { page, page_size: pageSize, ...(outcome && { outcome }) } },
        }),
      ),
    placeholderData: keepPreviousData,
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

/** An upload goes on while its page is left, and is found again by its key. */
export function useImports() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const upload = useMutation({
    mutationKey: uploadKey,
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
  const move = (act: (id: string) => Promise<unknown>) => ({ mutationFn: act, onSettled: refresh });
  const run = useMutation(
    move(async (id) => answer((await api()).POST('/api/user-imports/{importId}/run', path(id)))),
  );
  const pause = useMutation(
    move(async (id) => answer((await api()).POST('/api/user-imports/{importId}/pause', path(id)))),
  );
  const resume = useMutation(
    move(async (id) => answer((await api()).POST('/api/user-imports/{importId}/resume', path(id)))),
  );
  const cancel = useMutation(
    move(async (id) => answer((await api()).POST('/api/user-imports/{importId}/cancel', path(id)))),
  );
  const remove = useMutation(
    move(async (id) => done((await api()).DELETE('/api/user-imports/{importId}', path(id)))),
  );
  return { upload, run, pause, resume, cancel, remove };
}
