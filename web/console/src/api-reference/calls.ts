/** One operation as a call that can be pasted. */
import type { Operation } from './openapi.ts';

export function curl(endpoint: string, { method, path, parameters, body }: Operation): string {
  const lines = [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}"${endpoint}${address(path, parameters)}"`,
  ];
  lines.push('-H "Authorization: Bearer $TOKEN"');
  if (body)
    lines.push(
      '-H "Content-Type: application/json"',
      `-d '${JSON.stringify(body.example, null, 2).replaceAll("'", "'\\''")}'`,
    );
  return lines.join(' \\\n  ');
}

export function javascript(endpoint: string, { method, path, parameters, body }: Operation): string {
  const options = [
    ...(method === 'get' ? [] : [`  method: '${method.toUpperCase()}',`]),
    `  headers: { authorization: \`Bearer \${token}\`${body ? ", 'content-type': 'application/json'" : ''} },`,
    ...(body
      ? [`  body: JSON.stringify(${JSON.stringify(body.example, null, 2).replaceAll('\n', '\n  ')}),`]
      : []),
  ];
  return `const response = await fetch('${endpoint}${address(path, parameters)}', {\n${options.join('\n')}\n});`;
}

export function python(endpoint: string, { method, path, parameters, body }: Operation): string {
  const json = body ? `\n    json=${pythonValue(body.example)},` : '';
  return `import requests\n\nresponse = requests.${method}(\n    "${endpoint}${address(path, parameters)}",\n    headers={"Authorization": f"Bearer {token}"},${json}\n)`;
}

function address(path: string, parameters: Operation['parameters']): string {
  const required = parameters.filter((parameter) => parameter.place === 'query' && parameter.required);
  const query = required.map((parameter) => `${parameter.name}=`).join('&');
  return query ? `${path}?${query}` : path;
}

function pythonValue(value: unknown): string {
  return JSON.stringify(value, null, 4)
    .replaceAll(/: true\b/g, ': True')
    .replaceAll(/: false\b/g, ': False')
    .replaceAll(/: null\b/g, ': None')
    .replaceAll('\n', '\n    ');
}
