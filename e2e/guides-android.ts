/**
 * Test support: the Console's guide for Android, built with the libraries that it names and walked through on Android's own
 * classes (Robolectric). AppAuth, AndroidX and the system are the real ones; people's hands and the browser are played.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { strFromU8, unzipSync } from 'fflate';
import { expect } from 'vitest';
import { makeCertificate } from '../server/testing/certificates.ts';

const files = fileURLToPath(new URL('apps/guides-android', import.meta.url));
const read = (name: string) => readFileSync(join(files, name), 'utf8');
const listed = (folder: string, pattern: RegExp) =>
  readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name));

function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** A certificate for this machine, as the server and as Java read it. AppAuth talks to https addresses only. */
export async function certificateFor(folder: string) {
  const { certificate, privateKey } = makeCertificate({
    subject: [['CN', 'localhost']],
    names: [['dns', 'localhost']],
    use: 'server',
  });
  const cert = write(join(folder, 'cert.pem'), certificate.toString());
  const key = write(join(folder, 'key.pem'), String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  const trusted = join(folder, 'trusted.p12');
  const store = ['-keystore', trusted, '-storetype', 'PKCS12', '-storepass', 'changeit'];
  await promisify(execFile)('keytool', ['-importcert', '-noprompt', '-file', cert, ...store]);
  return { cert, key, trusted };
}

/**
 * What the guide's Gradle build does, without its tools.
 * @param folder has the guide's MainActivity.kt
 * @param scheme what the guide's build sets for AppAuth's manifest
 * @returns what Java needs to run the walk
 */
export async function buildAndroid(folder: string, scheme: string): Promise<readonly string[]> {
  const run = (program: string, args: readonly string[]) =>
    promisify(execFile)(program, args, { cwd: folder });
  write(join(folder, 'pom.xml'), read('pom.xml'));
  const goals = ['dependency:copy', 'dependency:copy-dependencies'];
  await run('mvn', ['--quiet', '--batch-mode', ...goals]);

  const lib = join(folder, 'lib');
  const resources: string[] = [];
  for (const archive of listed(lib, /\.aar$/)) {
    const parts = unzipSync(readFileSync(archive));
    const part = (name: string) => strFromU8(parts[name] ?? new Uint8Array());
    if (parts['classes.jar']) writeFileSync(archive.replace(/aar$/, 'classes.jar'), parts['classes.jar']);
    const [, name = ''] = /package="([^"]+)"/.exec(part('AndroidManifest.xml')) ?? [];
    const symbols = part('R.txt');
    if (symbols)
      resources.push(write(join(folder, 'gen', ...name.split('.'), 'R.java'), resourceClass(name, symbols)));
  }
  const manifest = join(files, 'AndroidManifest.xml');
  const about = `android_merged_manifest=${manifest}\nandroid_custom_package=io.example.app\n`;
  write(join(folder, 'out/com/android/tools/test_config.properties'), about);

  const jars = listed(lib, /\.jar$/);
  await run('javac', ['-d', 'out', ...resources]);
  const compiler = jars.filter((jar) => /\/(kotlin|kotlinx|trove4j|annotations)-[^/]*$/.test(jar));
  const options = ['-no-stdlib', '-no-reflect', '-jvm-target', '17', '-d', 'out'];
  const sources = ['MainActivity.kt', join(files, 'AppCompatActivity.kt'), join(files, 'Walk.kt')];
  const classpath = ['out', ...jars].join(delimiter);
  await run('java', [
    ...['-cp', compiler.join(delimiter), 'org.jetbrains.kotlin.cli.jvm.K2JVMCompiler'],
    ...options,
    ...['-cp', classpath, ...sources],
  ]);
  const used = jars.filter((jar) => !/\/kotlin-(compiler|daemon)-/.test(jar));
  return [
    ...['java.lang', 'java.lang.reflect', 'java.util', 'java.net', 'java.io'].map(
      (name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
    ),
    `-Dscheme=${scheme}`,
    '-Drobolectric.offline=true',
    `-Drobolectric.dependency.dir=${join(folder, 'sdk')}`,
    ...['-cp', ['out', ...used].join(delimiter)],
  ];
}

/** The constants by which a library's code names its resources. Nothing is drawn here: the numbers mean nothing. */
function resourceClass(name: string, symbols: string): string {
  const kinds = new Map<string, string[]>();
  for (const [, type, kind = '', constant, value] of symbols.matchAll(/^(int(?:\[\])?) (\w+) (\w+) (.*)$/gm))
    kinds.set(kind, [...(kinds.get(kind) ?? []), `public static final ${type} ${constant} = ${value};`]);
  const classes = [...kinds].map(([kind, lines]) => `public static class ${kind} {\n${lines.join('\n')}\n}`);
  return `package ${name};\npublic class R {\n${classes.join('\n')}\n}\n`;
}

/**
 * The guide's check point.
 * @param open what a browser does with an address: the address of the app to which it was sent in the end
 */
export async function walkAndroid(
  folder: string,
  built: readonly string[],
  trusted: string,
  open: (address: string) => Promise<string>,
): Promise<void> {
  const trust = [`-Djavax.net.ssl.trustStore=${trusted}`, '-Djavax.net.ssl.trustStorePassword=changeit'];
  const walk = spawn('java', [...trust, ...built, 'org.junit.runner.JUnitCore', 'io.example.app.Walk'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  walk.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const end = once(walk, 'exit');
  try {
    for await (const line of createInterface({ input: walk.stdout })) {
      output += `${line}\n`;
      // The runner's dot stands before the first one.
      const [, address] = /OPEN (\S+)$/.exec(line) ?? [];
      if (address) walk.stdin.write(`${await open(address)}\n`);
    }
  } finally {
    // It waits for an answer that may never come.
    walk.stdin.end();
  }
  const [code] = await end;
  expect(code, output).toBe(0);
  expect(output).toContain('OK (1 test)');
}
