/** Whatever address somebody types, there is one way to it: the guarded client. Nothing else of the server opens connections. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Who opens connections of its own, and why it may. */
const argued: Readonly<Record<string, string>> = {
  'server/outbound/outbound.ts': 'the guarded client',
  'server/outbound/lookup.ts': 'its connections, and those of SMTP: to the address that was judged',
  'server/protected-apps/edge.ts': 'sites behind the proxy: by the guarded look-up, streamed both ways',
  'server/observability/otlp.ts': 'the collector, which the operator names in the environment',
  'server/aws-role/role.ts': 'the machine’s own metadata service, at addresses of the environment',
};

/** Importing what connects, under whatever name: from `undici`, or a client’s function from a module of Node.js. */
const importsClient = new RegExp(
  [
    `['"](?:node:)?undici['"]`,
    String.raw`\{[^}]*\b(?:request|get|connect|createConnection)\b[^}]*\} from 'node:(?:https?|net|tls|http2)'`,
    String.raw`import (?:\* as )?\w+ from 'node:(?:https?|net|tls|http2|dgram)'`,
    String.raw`\bnew WebSocket\(|\bglobalThis\.fetch\b`,
  ].join('|'),
);
const callsFetch = /(?<![.\w])fetch\(/;
/** `const fetch = clientFetch(tenant)`, or a parameter of that name: then it is not the one of the platform. */
const bindsFetch = /\bconst fetch\b|\bfetch\b[^=;()]*\} = |[({,]\s*(?:readonly )?fetch\b\s*[:,})]/;

/** Types and comments open nothing. */
const code = (text: string): string =>
  text
    .replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    .replaceAll(/^import type .*$/gm, '')
    .replaceAll(/\btype \w+,?/g, '');

const opens = (path: string): boolean => {
  const text = code(readFileSync(root + path, 'utf8'));
  return importsClient.test(text) || (callsFetch.test(text) && !bindsFetch.test(text));
};

const sources = ['server', 'connectors'].flatMap((folder) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter(
      (path) =>
        path.endsWith('.ts') &&
        !/\.test\.ts$|\/(?:node_modules|testing|dist)\/|\btesting\.ts$|emulator/.test(path),
    ),
);

it('is the guarded client, but for what is argued here', () => {
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter(opens).sort()).toEqual(Object.keys(argued).sort());
});
