/** The API calls behind the page in view: pages tell them, the top bar shows them. */
import { useEffect, useSyncExternalStore } from 'react';

export type ApiCall = {
  /** What it does: "Read this application". */
  readonly label: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With its values, query included: `/api/applications/x7k2`. */
  readonly path: string;
  readonly body?: unknown;
};

let calls: readonly ApiCall[] = [];
const listeners = new Set<() => void>();

function change(next: readonly ApiCall[]): void {
  calls = next;
  for (const listener of listeners) listener();
}

/**
 * Tell which calls this page makes, with this page's values.
 * @example useApiCalls([{ label: t.calls.read, method: 'get', path: `/api/users/${id}` }])
 */
export function useApiCalls(mine: readonly ApiCall[]): void {
  const text = JSON.stringify(mine);
  useEffect(() => {
    const told: readonly ApiCall[] = JSON.parse(text);
    change(told);
    return () => {
      if (calls === told) change([]);
    };
  }, [text]);
}

export function usePageCalls(): readonly ApiCall[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => calls,
  );
}

/**
 * The token is a variable of the shell, never a value.
 * @param endpoint without a slash at its end
 */
export function curl(endpoint: string, { method, path, body }: Omit<ApiCall, 'label'>): string {
  const lines = [`curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}"${endpoint}${path}"`];
  lines.push('-H "Authorization: Bearer $TOKEN"');
  if (body !== undefined) {
    lines.push(
      '-H "Content-Type: application/json"',
      `-d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`,
    );
  }
  return lines.join(' \\\n  ');
}

/** The token is a variable, never a value. */
export function javascript(endpoint: string, { method, path, body }: Omit<ApiCall, 'label'>): string {
  const sent = body !== undefined;
  const options = [
    ...(method === 'get' ? [] : [`  method: '${method.toUpperCase()}',`]),
    `  headers: { authorization: \`Bearer \${token}\`${sent ? ", 'content-type': 'application/json'" : ''} },`,
    ...(sent ? [`  body: JSON.stringify(${JSON.stringify(body, null, 2).replaceAll('\n', '\n  ')}),`] : []),
  ];
  return `const response = await fetch('${endpoint}${path}', {\n${options.join('\n')}\n});`;
}

/** The token is a variable, never a value; needs `requests`. */
export function python(endpoint: string, { method, path, body }: Omit<ApiCall, 'label'>): string {
  const json = body === undefined ? '' : `\n    json=${pythonValue(body)},`;
  return `import requests\n\nresponse = requests.${method}(\n    "${endpoint}${path}",\n    headers={"Authorization": f"Bearer {token}"},${json}\n)`;
}

/** A JSON value as Python writes it. Texts keep their letters: only bare words change. */
export function pythonValue(value: unknown, indent = 4): string {
  const inner = ' '.repeat(indent + 4);
  const outer = ' '.repeat(indent);
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) {
    return value.length === 0
      ? '[]'
      : `[\n${value.map((item) => `${inner}${pythonValue(item, indent + 4)},\n`).join('')}${outer}]`;
  }
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${pythonValue(item, indent + 4)},\n`).join('')}${outer}}`;
}
