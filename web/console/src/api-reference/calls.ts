/** One operation of the reference as a call: required query parameters named, the body's required fields shown. */
import type { ApiCall } from '../shell/api-calls.ts';
import type { Operation } from './openapi.ts';

/** Names of places in the path stay in braces. */
export function callOf({ method, path, parameters, body, summary }: Operation): ApiCall {
  const query = parameters
    .filter((parameter) => parameter.place === 'query' && parameter.required)
    .map((parameter) => `${parameter.name}=`)
    .join('&');
  return {
    label: summary,
    method,
    path: query ? `${path}?${query}` : path,
    ...(body && { body: body.example }),
  };
}
