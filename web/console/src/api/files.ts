/** Files of the Management API: what is sent as it is, and what is saved. */
import { authorizedFetch } from './client.ts';
import { apiErrorOf } from './errors.ts';
import { loadInstance, managementResource } from './instance.ts';

/** Milliseconds: files take longer than other answers. */
const patience = 600_000;

/** @throws ApiError when the server refused */
export async function sendFile(
  path: string,
  file: File,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { endpoint } = await loadInstance();
  const request = new Request(`${endpoint}${path}`, {
    method: 'POST',
    body: file,
    headers: { 'content-type': 'application/octet-stream', ...headers },
  });
  const answer = await authorizedFetch(request, managementResource, patience);
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw apiErrorOf(answer.status, body);
  return body;
}

/**
 * Let the browser save what the server answers.
 * @param body what is asked for, where it is too long for an address
 * @throws ApiError when the server refused
 */
export async function saveFile(path: string, name: string, body?: unknown): Promise<void> {
  const { endpoint } = await loadInstance();
  const request = new Request(
    `${endpoint}${path}`,
    body === undefined
      ? {}
      : {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        },
  );
  const answer = await authorizedFetch(request, managementResource, patience);
  if (!answer.ok) throw apiErrorOf(answer.status, await answer.json().catch(() => undefined));
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
