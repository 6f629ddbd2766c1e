// Puts the server and its packages into a few plain files, as `npm start` runs them: nothing is translated while it
// starts, and an idle process holds less memory than with two thousand files and their comments: the engine keeps every
// module's text. Names stay as they are, so that what a stack trace says can be found.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'server', 'dist');

/** Modules read files that lie beside them: they go on doing so where their source is. */
const besideItsSource = {
  name: 'beside-its-source',
  transform(code, id) {
    const path = id.split('?')[0];
    const ours = path.startsWith(root) && !path.includes(`${sep}node_modules${sep}`);
    if (!ours || !code.includes('import.meta.url')) return null;
    const place = JSON.stringify(relative(target, path).split(sep).join('/'));
    return { code: code.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`), map: null };
  },
};

/** Packages of packages that Portero never has them use: left where they are, and loaded by whoever should come to. */
const seldomUsed = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'glob', 'yaml'];
const eager = /^const (\{ )?(glob|yaml|http2)( \})? = require\('((?:node:)?\2)'\)$/m;

/** Asks for them where they are used, instead of as soon as the package is loaded; so for HTTP/2, which the server does not speak. */
const onDemand = {
  name: 'on-demand',
  transform(code, id) {
    if (!/[\\/](@fastify[\\/](static|swagger)|fastify[\\/]lib)[\\/]/.test(id)) return null;
    const [statement, isMember, name, , from] = eager.exec(code) ?? [];
    if (statement === undefined) return null;
    const use = isMember ? `require('${from}').${name}(` : `require('${from}').`;
    const uses = isMember ? new RegExp(`\\b${name}\\(`, 'g') : new RegExp(`\\b${name}\\.(?=\\w+\\()`, 'g');
    return { code: code.replace(statement, '').replaceAll(uses, use), map: null };
  },
};

/**
 * Node makes what a module of its own exports as soon as `import` names it: of `node:http` that is a whole WebSocket client, some
 * ten megabytes. What is made only when asked for stays out.
 */
const plainHttp = {
  name: 'plain-http',
  resolveId: (source, _importer, { kind }) =>
    kind === 'import-statement' && source === 'node:http' ? '\0plain-http' : null,
  load(id) {
    if (id !== '\0plain-http') return null;
    const plain = Object.entries(Object.getOwnPropertyDescriptors(http)).filter(([, one]) => 'value' in one);
    const names = plain.map(([name]) => name).join(', ');
    return `const http = process.getBuiltinModule('node:http');\nexport const { ${names} } = http;\nexport default http;`;
  },
};

/**
 * Whether an answer is one of Node's own `Response` or `ReadableStream` is known, as Fastify knows it, without making those classes,
 * and the client that has them.
 */
const unasked = {
  name: 'unasked',
  transform(code, id) {
    if (!/[\\/](@fastify[\\/]compress|koa)[\\/]lib[\\/]/.test(id)) return null;
    const asks = /\b(\w+) instanceof (Response|ReadableStream)\b/g;
    return {
      code: code.replaceAll(asks, `(Object.prototype.toString.call($1) === '[object $2]')`),
      map: null,
    };
  },
};

const bundle = await rolldown({
  cwd: root,
  input: join(root, 'server', 'main.ts'),
  platform: 'node',
  // Native code, and what `pg` would take if somebody had installed it.
  external: [/^@node-rs\//, 'pg-native', ...seldomUsed],
  plugins: [besideItsSource, onDemand, plainHttp, unasked],
  checks: { eval: false },
});
await bundle.write({
  dir: target,
  format: 'esm',
  entryFileNames: 'main.js',
  chunkFileNames: '[name]-[hash].js',
  cleanDir: true,
  comments: false,
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
});
await bundle.close();

/** Characters after which a line ends at the next statement. */
const lineLength = 500;

/**
 * Lines, but long ones. Node prints the line of what nobody caught, and the whole file must not be one; for each of the
 * bundler's own, on the other hand, the engine would keep a number.
 */
function inLines(code) {
  const statements = [];
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return;
    if (node.type === 'Program' || node.type === 'BlockStatement')
      for (const { start } of node.body) statements.push(start);
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseAst(code));
  const lines = [];
  let began = 0;
  for (const start of statements.sort((a, b) => a - b)) {
    if (start - began < lineLength) continue;
    lines.push(code.slice(began, start));
    began = start;
  }
  return [...lines, code.slice(began)].join('\n');
}

// One letter beyond Latin-1 would make the engine keep the whole file in twice the memory. After the last pass of the
// bundler, which writes letters as they are.
for (const name of readdirSync(target)) {
  const file = join(target, name);
  const code = readFileSync(file, 'utf8');
  const letters = code.replace(
    /[^\0-\x7f]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  writeFileSync(file, inLines(letters));
}
