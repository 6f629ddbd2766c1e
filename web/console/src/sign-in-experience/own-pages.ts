/** Uploaded sign-in pages, as the server keeps them. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done } from '../api/client.ts';
import { signInExperience } from './queries.ts';

const path = '/api/sign-in-exp/default/custom-ui-assets';

export type Version = Answered<typeof path, 'get'>[number];

export const customUiVersions = queryOptions({
  queryKey: ['custom-ui-versions'],
  queryFn: async () => answer((await api()).GET(path)),
});

/** It is kept, and shown to nobody yet. @returns its id @throws ApiError with what is wrong inside */
export async function uploadVersion(file: File): Promise<string> {
  const { POST } = await api();
  const form = new FormData();
  form.set('file', file);
  const { customUiAssetId } = await answer(POST(path, { body: { file }, bodySerializer: () => form }));
  return customUiAssetId;
}

/** Where it is in use, our own pages are back. @throws ApiError */
export async function removeVersion(id: string): Promise<void> {
  const { DELETE } = await api();
  await done(DELETE(`${path}/{id}`, { params: { path: { id } } }));
}

/** Where this browser sees a version for a while, in use or not. */
export async function previewAddress(id: string): Promise<string> {
  const { POST } = await api();
  return (await answer(POST(`${path}/{id}/preview`, { params: { path: { id } } }))).url;
}

/** Put a version to use at once; null for the built-in pages. */
export function useVersion() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (version: Version | null) => {
      const { PATCH } = await api();
      const customUiAssets = version && { id: version.id, createdAt: version.createdAt };
      await answer(PATCH('/api/sign-in-exp', { body: { customUiAssets } }));
      await Promise.all([
        client.invalidateQueries(customUiVersions),
        client.fetchQuery({ ...signInExperience, staleTime: 0 }),
      ]);
    },
  });
}
