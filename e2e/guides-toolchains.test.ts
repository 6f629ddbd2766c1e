/**
 * The guides whose languages and build tools are too heavy for every run of the tests: `npm run guides` tries those for
 * which the machine has the tools, and says which it skipped.
 */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { press, signIn, startGuides } from './guides.ts';
import { buildAndroid, certificateFor, walkAndroid } from './guides-android.ts';
import { followApi, furnishApi } from './guides-apis.ts';
import { folderWith } from './javascript.ts';
import { pythonWith } from './python.ts';
import { ended, freePort, startServer } from './server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const apps = join(root, 'e2e/apps');
const runs = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const knowsPkce =
  'require "omniauth_openid_connect"; exit OmniAuth::Strategies::OpenIDConnect.default_options.key?("pkce")';
/** Debian's php-phpseclib3; elsewhere Composer gets it. */
const phpseclib = '/usr/share/php/phpseclib3/autoload.php';

const tools = {
  Go: runs('go', 'version'),
  Java: runs('mvn', '--version'),
  Swift: runs('swiftc', '--version'),
  '.NET': runs('dotnet', '--version'),
  PHP: runs('php', '--version') && (existsSync(phpseclib) || runs('composer', '--version')),
  Ruby: runs('ruby', '-e', 'require "sinatra/base"; require "omniauth_openid_connect"'),
};
const grammars = pythonWith(join(apps, 'guides-grammars/requirements.txt'));
const missing = Object.entries(tools).flatMap(([name, there]) => (there ? [] : [name]));
if (missing.length > 0)
  console.warn(`Guides skipped, because this machine lacks the tools: ${missing.join(', ')}`);

describe('the guide', { timeout: 900_000 }, () => {
  let guides: Awaited<ReturnType<typeof startGuides>>;
  beforeAll(async () => {
    guides = await startGuides();
  });
  afterAll(() => guides?.stop());

  /** Made once, by the first guide that protects an API. */
  let api: ReturnType<typeof furnishApi> | undefined;
  const furnishedApi = () => {
    api ??= furnishApi(guides);
    return api;
  };

  /** Without blocking: connections that lie still meanwhile must be seen to close. */
  const prepare = async (program: string, args: readonly string[], cwd: string) => {
    mkdirSync(cwd, { recursive: true });
    await promisify(execFile)(program, args, { cwd });
  };
  const own = (folder: string, files: Readonly<Record<string, string>>) => {
    for (const [to, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, to)), { recursive: true });
      writeFileSync(join(folder, to), text);
    }
  };

  it.runIf(tools.Go)('for Go signs a person in and out', async () => {
    const { home, port, values } = await guides.makeAtHome('Traditional');
    const cwd = join(guides.folder, 'go');
    await prepare('go', ['mod', 'init', 'example.com/app'], cwd);
    await prepare('go', ['get', 'github.com/coreos/go-oidc/v3/oidc', 'golang.org/x/oauth2'], cwd);
    guides.write('go/files/main.go', 'go/main.go', values, { 3000: port });
    await prepare('go', ['vet', '.'], cwd);
    // What `go run .` does, without a process between that keeps signals to itself.
    await prepare('go', ['build', '-o', 'app', '.'], cwd);
    await guides.start(join(cwd, 'app'), [], /http:/, { cwd });
    await guides.follow(home);
  });

  it.runIf(tools.Java)('for Spring Boot signs a person in and out', async () => {
    const { home, port, values } = await guides.makeAtHome('Traditional');
    const cwd = join(guides.folder, 'spring');
    const java = 'src/main/java/com/example/app';
    own(cwd, {
      'pom.xml': springProject(guideFile('spring-boot/files/dependencies.xml')),
      [`${java}/App.java`]: springMain,
    });
    for (const file of ['SecurityConfig', 'HomeController'])
      guides.write(`spring-boot/files/${file}.java`, `spring/${java}/${file}.java`, values);
    const settings = 'src/main/resources/application.yml';
    guides.write('spring-boot/files/application.yml', `spring/${settings}`, values, { 8080: port });
    await prepare('mvn', ['--quiet', '--batch-mode', 'package'], cwd);
    await guides.start('java', ['-jar', 'target/app-1.jar'], /Started App/, { cwd });
    await guides.follow(home);
  });

  it.runIf(tools.Go)('for APIs in Go lets good tokens in, and no others', async () => {
    const made = await furnishedApi();
    const port = String(await freePort());
    const cwd = join(guides.folder, 'api-go');
    await prepare('go', ['mod', 'init', 'example.com/api'], cwd);
    await prepare('go', ['get', 'github.com/golang-jwt/jwt/v5', 'github.com/MicahParks/keyfunc/v3'], cwd);
    guides.write('api-go/files/main.go', 'api-go/main.go', made.values, { 4000: port });
    await prepare('go', ['vet', '.'], cwd);
    await prepare('go', ['build', '-o', 'app', '.'], cwd);
    await guides.start(join(cwd, 'app'), [], /http:/, { cwd });
    await followApi(guides, made, port);
  });

  it.runIf(tools.Java)('for APIs in Spring Boot lets good tokens in, and no others', async () => {
    const made = await furnishedApi();
    const port = String(await freePort());
    const cwd = join(guides.folder, 'api-spring');
    const java = 'src/main/java/com/example/app';
    own(cwd, {
      'pom.xml': springProject(guideFile('api-spring-boot/files/dependencies.xml')),
      [`${java}/App.java`]: springMain,
    });
    for (const file of [
      'SecurityConfig',
      'OrdersController',
      'OrganizationOrdersController',
      'OrganizationController',
    ])
      guides.write(`api-spring-boot/files/${file}.java`, `api-spring/${java}/${file}.java`, made.values);
    const settings = 'src/main/resources/application.yml';
    guides.write('api-spring-boot/files/application.yml', `api-spring/${settings}`, made.values, {
      4000: port,
    });
    await prepare('mvn', ['--quiet', '--batch-mode', 'package'], cwd);
    await guides.start('java', ['-jar', 'target/app-1.jar'], /Started App/, { cwd });
    await followApi(guides, made, port);
  });

  it.runIf(tools.Java)('for Android signs a person in and out, on Android’s own classes', async () => {
    const cwd = join(guides.folder, 'android');
    mkdirSync(cwd);
    const { cert, key, trusted } = await certificateFor(cwd);
    const endpoint = `https://localhost:${await freePort()}`;
    const secure = await startServer({
      DATA_DIR: guides.server.dataDir,
      PORT: new URL(endpoint).port,
      ENDPOINT: endpoint,
      HTTPS_CERT_PATH: cert,
      HTTPS_KEY_PATH: key,
    });
    const { values } = await guides.make('Native', {
      redirectUris: ['io.example.app://callback'],
      postLogoutRedirectUris: ['io.example.app://signed-out'],
    });
    guides.write('android/files/MainActivity.kt', 'android/MainActivity.kt', { ...values, endpoint });
    const [, scheme = ''] =
      /appAuthRedirectScheme"\] = "(.*)"/.exec(guideFile('android/files/build.gradle.kts')) ?? [];
    const built = await buildAndroid(cwd, scheme);

    const context = await guides.browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    let opened = 0;
    await walkAndroid(cwd, built, trusted, async (address) => {
      opened += 1;
      if (opened === 3) return 'io.example.app://callback?code=planted&state=of-somebody-else';
      const back = page.waitForResponse((answer) => isOfApp(answer.headers().location));
      const shown = page.goto(address).catch(() => undefined);
      if (opened === 1) await signIn(page);
      await shown;
      return (await back).headers().location ?? '';
    });
    expect(opened).toBe(3);
    await context.close();
    await secure.stop();
  });

  it.skipIf(!grammars).each([
    ['iOS', 'swift', 'ios/files/Auth.swift'],
    ['Flutter', 'dart', 'flutter/files/auth.dart'],
    ['ASP.NET Core', 'c_sharp', 'dotnet/files/Program.cs'],
  ])('for %s is well-formed, to the grammar of its language', async (_framework, language, source) => {
    const { values } = await guides.make('Native');
    const file = guides.write(source, source, values);
    const parse = (of: string) =>
      promisify(execFile)(grammars ?? '', [join(apps, 'guides-grammars/parse.py'), language, of]);
    await parse(file);
    const broken = `${file}.broken`;
    writeFileSync(broken, readFileSync(file, 'utf8').replace('(', '(('));
    await expect(parse(broken)).rejects.toThrow('line');
  });

  it.runIf(tools.Swift)('for iOS is accepted by Swift, old and new', async () => {
    const { values } = await guides.make('Native');
    const file = guides.write('ios/files/Auth.swift', 'ios/Auth.swift', values);
    const source = readFileSync(file, 'utf8').replace('import AppAuth\nimport UIKit', 'import Foundation');
    expect(source).not.toMatch(/import (?:AppAuth|UIKit)/);
    writeFileSync(file, source);
    const uses = join(apps, 'guides-ios/interface.swift');
    for (const version of ['5', '6'])
      await prepare('swiftc', ['-swift-version', version, '-typecheck', uses, file], guides.folder);
  });

  it.runIf(tools['.NET'])('for ASP.NET Core signs a person in and out', async () => {
    const port = String(await freePort());
    const home = `http://localhost:${port}/`;
    const { values } = await guides.make('Traditional', {
      redirectUris: [`${home}callback`],
      postLogoutRedirectUris: [`${home}signed-out`],
    });
    await prepare('dotnet', ['new', 'web', '-o', 'aspnet'], guides.folder);
    const cwd = join(guides.folder, 'aspnet');
    await prepare('dotnet', ['add', 'package', 'Microsoft.AspNetCore.Authentication.OpenIdConnect'], cwd);
    guides.write('dotnet/files/Program.cs', 'aspnet/Program.cs', values, { 5000: port });
    await prepare('dotnet', ['publish', '-o', 'out'], cwd);
    await guides.start('dotnet', ['out/aspnet.dll'], /Now listening/, { cwd });
    await guides.follow(home);
  });

  it.runIf(tools.PHP)('for PHP signs a person in and out', async () => {
    const { home, port, values } = await guides.makeAtHome('Traditional');
    const cwd = join(guides.folder, 'php');
    if (existsSync(phpseclib)) own(cwd, { 'vendor/autoload.php': `<?php require '${phpseclib}';` });
    else await prepare('composer', ['require', 'phpseclib/phpseclib:~3.0'], cwd);
    guides.write('php/files/index.php', 'php/index.php', values, { 3000: port });
    await guides.start('php', ['-S', `localhost:${port}`, 'index.php'], /started/, { cwd });
    await guides.follow(home);
  });

  it.runIf(tools.Ruby)('for Ruby signs a person in and out', async () => {
    const { home, port, values } = await guides.makeAtHome('Traditional', 'auth/portero/callback');
    // Debian packs a fork of the library that sends no challenge; the rest is the same.
    if (!runs('ruby', '-e', knowsPkce))
      await guides.api('PATCH', `/applications/${values.appId}`, {
        customClientMetadata: { requirePkce: false },
      });
    const program = guides.write('ruby/files/app.rb', 'app.rb', values, { 4567: port });
    await guides.start('ruby', [program, '-p', port], /Listening on/);
    await guides.follow(home);
  });

  it('for Angular signs a person in and out', async () => {
    const folder = folderWith(join(apps, 'guides-angular/package.json'));
    const { home, port, values } = await guides.makeAtHome('SPA');
    own(folder, angularProject);
    for (const file of ['app.config.ts', 'app.ts'])
      guides.write(`angular/files/${file}`, join(folder, 'src/app', file), values, { 4200: port });
    const ng = join(folder, 'node_modules/@angular/cli/bin/ng.js');
    await guides.start(process.execPath, [ng, 'serve', '--port', port], /Local:/, {
      cwd: folder,
      env: { NG_CLI_ANALYTICS: 'false' },
    });
    await guides.followInBrowser(home);
    await Promise.all(guides.running.splice(0).map(ended));
  });

  // Expo's programs run in browsers as they do on phones: there the system's browser is a window of its own.
  it('for Expo signs a person in and out', async () => {
    const folder = folderWith(join(apps, 'guides-expo/package.json'));
    const port = String(await freePort());
    const home = `http://localhost:${port}/`;
    const { values } = await guides.make('Native', {
      redirectUris: [`${home}callback`],
      postLogoutRedirectUris: [`${home}signed-out`],
    });
    own(folder, expoProject);
    guides.write('expo/files/App.tsx', join(folder, 'App.tsx'), values);
    rmSync(join(folder, '.expo'), { recursive: true, force: true });
    const expo = join(folder, 'node_modules/expo/bin/cli');
    await guides.start(process.execPath, [expo, 'start', '--web', '--port', port], /Waiting on/, {
      cwd: folder,
      env: { NODE_ENV: 'development', CI: '1', EXPO_OFFLINE: '1', EXPO_NO_TELEMETRY: '1', BROWSER: 'none' },
    });
    const context = await guides.browser.newContext();
    const page = await context.newPage();
    await page.goto(home, { timeout: 300_000 });
    await page.getByText('Not authenticated').waitFor({ timeout: 300_000 });
    const [window] = await Promise.all([page.waitForEvent('popup'), press(page, 'Sign in')]);
    await signIn(window);
    await page.getByText('Authenticated', { exact: true }).waitFor();
    const [goodbye] = await Promise.all([page.waitForEvent('popup'), press(page, 'Sign out')]);
    if (!goodbye.isClosed()) await goodbye.waitForEvent('close');
    await page.getByText('Not authenticated').waitFor();
    await context.close();
  });
});

const isOfApp = (address?: string) => address?.startsWith('io.example.app:') ?? false;

const guideFile = (file: string) => readFileSync(join(root, 'web/console/src/guides', file), 'utf8');

/** What start.spring.io makes around the guide's dependencies. */
const springProject = (dependencies: string) => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId>
    <artifactId>spring-boot-starter-parent</artifactId>
    <version>4.0.7</version>
  </parent>
  <groupId>com.example</groupId>
  <artifactId>app</artifactId>
  <version>1</version>
  <dependencies>${dependencies}</dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.springframework.boot</groupId>
        <artifactId>spring-boot-maven-plugin</artifactId>
      </plugin>
    </plugins>
  </build>
</project>
`;
const springMain = `package com.example.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class App {
    public static void main(String[] args) {
        SpringApplication.run(App.class, args);
    }
}
`;

/** What \`ng new\` makes around the guide's files. */
const angularProject = {
  'angular.json': JSON.stringify({
    version: 1,
    projects: {
      app: {
        projectType: 'application',
        root: '',
        sourceRoot: 'src',
        architect: {
          build: {
            builder: '@angular/build:application',
            options: { browser: 'src/main.ts', tsConfig: 'tsconfig.json' },
            configurations: { development: { optimization: false } },
            defaultConfiguration: 'development',
          },
          serve: {
            builder: '@angular/build:dev-server',
            configurations: { development: { buildTarget: 'app:build:development' } },
            defaultConfiguration: 'development',
          },
        },
      },
    },
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      skipLibCheck: true,
      experimentalDecorators: true,
      importHelpers: true,
      target: 'ES2022',
      module: 'preserve',
    },
    angularCompilerOptions: { strictInjectionParameters: true, strictTemplates: true },
    include: ['src/**/*.ts'],
  }),
  'src/index.html':
    '<!doctype html><html lang="en"><head><base href="/"></head><body><app-root></app-root></body></html>',
  'src/main.ts': `import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';

bootstrapApplication(App, appConfig).catch((failure) => console.error(failure));
`,
};

const expoProject = {
  'app.json': JSON.stringify({ expo: { name: 'app', slug: 'app', scheme: 'io.example.app' } }),
  'index.js': `import { registerRootComponent } from 'expo';
import App from './App';

registerRootComponent(App);
`,
};
