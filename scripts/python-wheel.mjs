// Builds the Python SDK's wheel, and the package index pages around it, on a machine that has only Node: a pure Python
// wheel is a zip of the sources with three metadata files. `node scripts/python-wheel.mjs` writes sdks/python/dist/;
// the server calls `buildWheel` and `simpleIndex` and offers the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { zipSync } from 'fflate';
import { parse } from 'smol-toml';

const sdk = join(dirname(dirname(fileURLToPath(import.meta.url))), 'sdks', 'python');

// A fixed time (the one that Python's build tools use) makes the same sources give the same bytes everywhere. In local
// time, since a zip knows no time zones and the library reads the local clock's fields.
const modified = new Date(2020, 1, 2);

const digest = (bytes, encoding) => createHash('sha256').update(bytes).digest(encoding);

/** Build the wheel of the SDK in `source`. The bytes are the same for the same sources. */
export function buildWheel(source = sdk) {
  const { project } = parse(readFileSync(join(source, 'pyproject.toml'), 'utf8'));
  const { name, version } = project;
  const info = `${name}-${version}.dist-info`;
  const files = new Map();
  for (const path of packageFiles(join(source, 'src')))
    files.set(path, readFileSync(join(source, 'src', path)));
  files.set(
    `${info}/METADATA`,
    Buffer.from(metadata(project, readFileSync(join(source, project.readme), 'utf8'))),
  );
  files.set(
    `${info}/WHEEL`,
    Buffer.from('Wheel-Version: 1.0\nGenerator: portero\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
  );
  for (const license of project['license-files']) {
    files.set(`${info}/licenses/${license}`, readFileSync(join(source, license)));
  }
  files.set(`${info}/RECORD`, Buffer.from(record(files, `${info}/RECORD`)));
  // Unix permissions rw-r--r-- in the upper half of the attributes; without them some tools unpack unreadable files.
  const entry = (bytes) => [bytes, { mtime: modified, os: 3, attrs: 0o100644 << 16 }];
  const bytes = zipSync(Object.fromEntries([...files].map(([path, content]) => [path, entry(content)])));
  return {
    name,
    version,
    requiresPython: project['requires-python'],
    fileName: `${name}-${version}-py3-none-any.whl`,
    bytes,
    sha256: digest(bytes, 'hex'),
  };
}

/**
 * The files of a package index (PEP 503) with that one wheel, by path below the index's address:
 * `''` (the list of packages), `'portero/'` (the list of its files) and the wheel itself beside the latter.
 */
export function simpleIndex(wheel = buildWheel()) {
  const page = (title, links) => ({
    contentType: 'text/html; charset=utf-8',
    body: Buffer.from(
      `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="pypi:repository-version" content="1.0">\n` +
        `<title>${title}</title>\n</head>\n<body>\n${links}\n</body>\n</html>\n`,
    ),
  });
  const { name, fileName, sha256, bytes, requiresPython } = wheel;
  const python = requiresPython.replaceAll('>', '&gt;').replaceAll('<', '&lt;');
  return new Map([
    ['', page('Packages', `<a href="${name}/">${name}</a>`)],
    [
      `${name}/`,
      page(name, `<a href="${fileName}#sha256=${sha256}" data-requires-python="${python}">${fileName}</a>`),
    ],
    [`${name}/${fileName}`, { contentType: 'application/octet-stream', body: Buffer.from(bytes) }],
  ]);
}

function packageFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && (entry.name.endsWith('.py') || entry.name === 'py.typed'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((path) => path.slice(folder.length + 1).replaceAll('\\', '/'))
    .sort();
}

/** Core metadata 2.4: headers, an empty line, the README. */
function metadata(project, readme) {
  const extras = Object.entries(project['optional-dependencies'] ?? {}).flatMap(([extra, requirements]) => [
    ['Provides-Extra', extra],
    ...requirements.map((requirement) => ['Requires-Dist', `${requirement}; extra == "${extra}"`]),
  ]);
  const headers = [
    ['Metadata-Version', '2.4'],
    ['Name', project.name],
    ['Version', project.version],
    ['Summary', project.description],
    ['License-Expression', project.license],
    ...project['license-files'].map((file) => ['License-File', file]),
    ['Keywords', project.keywords.join(',')],
    ...project.classifiers.map((classifier) => ['Classifier', classifier]),
    ['Requires-Python', project['requires-python']],
    ...project.dependencies.map((requirement) => ['Requires-Dist', requirement]),
    ...extras,
    ['Description-Content-Type', 'text/markdown'],
  ];
  return `${headers.map(([key, value]) => `${key}: ${value}`).join('\n')}\n\n${readme}`;
}

/** Every file with its hash and size; the record itself has neither. */
function record(files, own) {
  const lines = [...files].map(
    ([path, bytes]) => `${path},sha256=${digest(bytes, 'base64url')},${bytes.length}`,
  );
  return `${[...lines, `${own},,`].join('\n')}\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const target = resolve(process.argv[2] ?? join(sdk, 'dist'));
  const wheel = buildWheel();
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, wheel.fileName), wheel.bytes);
  for (const [path, { body }] of simpleIndex(wheel)) {
    const file = join(target, 'simple', path.endsWith('/') || path === '' ? `${path}index.html` : path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, body);
  }
  console.log(join(target, wheel.fileName));
}
