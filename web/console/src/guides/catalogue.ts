/** All guides there are: for applications by their type, and for APIs. What is inside a guide is fetched when one opens it. */

import type { Language } from '../i18n/language.ts';
import type { LogoName } from './logos.ts';
import { type Guide, inOtherWords } from './model.ts';

/** The types one can choose for a new application. */
export const applicationKinds = ['Traditional', 'SPA', 'Native', 'MachineToMachine'] as const;
export type ApplicationKind = (typeof applicationKinds)[number];

/** A guide that protects an API. */
export type ApiGuideEntry = {
  readonly id: string;
  readonly name: string;
  readonly logo: LogoName;
  /** Shown on Get started. */
  readonly featured?: boolean;
  readonly load: () => Promise<{ readonly guide: Guide }>;
};

/** A guide that signs people in. */
export type GuideEntry = ApiGuideEntry & {
  readonly kind: ApplicationKind;
  /** For devices without a browser: the application is made for the device flow. */
  readonly device?: boolean;
  /** More words that people search for. */
  readonly words?: string;
};

export const catalogue = [
  {
    id: 'next',
    name: 'Next.js',
    kind: 'Traditional',
    logo: 'next',
    featured: true,
    words: 'react app router vercel javascript typescript',
    load: () => import('./next/guide.ts'),
  },
  {
    id: 'flask',
    name: 'Flask',
    kind: 'Traditional',
    logo: 'flask',
    featured: true,
    words: 'python',
    load: () => import('./flask/guide.ts'),
  },
  {
    id: 'express',
    name: 'Express',
    kind: 'Traditional',
    logo: 'express',
    words: 'node javascript',
    load: () => import('./express/guide.ts'),
  },
  {
    id: 'fastapi',
    name: 'FastAPI',
    kind: 'Traditional',
    logo: 'fastapi',
    words: 'python starlette',
    load: () => import('./fastapi/guide.ts'),
  },
  {
    id: 'django',
    name: 'Django',
    kind: 'Traditional',
    logo: 'django',
    words: 'python',
    load: () => import('./django/guide.ts'),
  },
  {
    id: 'node',
    name: 'Node.js',
    kind: 'Traditional',
    logo: 'node',
    words: 'javascript plain http fastify koa hono',
    load: () => import('./node/guide.ts'),
  },
  {
    id: 'go',
    name: 'Go',
    kind: 'Traditional',
    logo: 'go',
    words: 'golang gin echo',
    load: () => import('./go/guide.ts'),
  },
  {
    id: 'spring-boot',
    name: 'Java Spring Boot',
    kind: 'Traditional',
    logo: 'springBoot',
    words: 'kotlin jvm',
    load: () => import('./spring-boot/guide.ts'),
  },
  {
    id: 'dotnet',
    name: '.NET Core',
    kind: 'Traditional',
    logo: 'dotnet',
    words: 'asp.net csharp c# razor mvc blazor',
    load: () => import('./dotnet/guide.ts'),
  },
  {
    id: 'php',
    name: 'PHP',
    kind: 'Traditional',
    logo: 'php',
    words: 'laravel symfony',
    load: () => import('./php/guide.ts'),
  },
  {
    id: 'ruby',
    name: 'Ruby',
    kind: 'Traditional',
    logo: 'ruby',
    words: 'rails sinatra omniauth',
    load: () => import('./ruby/guide.ts'),
  },
  {
    id: 'react',
    name: 'React',
    kind: 'SPA',
    logo: 'react',
    featured: true,
    words: 'javascript typescript vite',
    load: () => import('./react/guide.ts'),
  },
  {
    id: 'vue',
    name: 'Vue',
    kind: 'SPA',
    logo: 'vue',
    featured: true,
    words: 'javascript typescript nuxt',
    load: () => import('./vue/guide.ts'),
  },
  {
    id: 'angular',
    name: 'Angular',
    kind: 'SPA',
    logo: 'angular',
    words: 'typescript',
    load: () => import('./angular/guide.ts'),
  },
  {
    id: 'vanilla-js',
    name: 'Vanilla JS',
    kind: 'SPA',
    logo: 'javascript',
    words: 'javascript browser plain html',
    load: () => import('./vanilla-js/guide.ts'),
  },
  {
    id: 'expo',
    name: 'Expo',
    kind: 'Native',
    logo: 'expo',
    words: 'react native',
    load: () => import('./expo/guide.ts'),
  },
  {
    id: 'ios',
    name: 'iOS',
    kind: 'Native',
    logo: 'apple',
    words: 'swift apple iphone',
    load: () => import('./ios/guide.ts'),
  },
  {
    id: 'android',
    name: 'Android',
    kind: 'Native',
    logo: 'android',
    words: 'kotlin java',
    load: () => import('./android/guide.ts'),
  },
  {
    id: 'flutter',
    name: 'Flutter',
    kind: 'Native',
    logo: 'flutter',
    words: 'dart',
    load: () => import('./flutter/guide.ts'),
  },
  {
    id: 'device',
    name: 'Input-limited app / CLI',
    kind: 'Native',
    logo: 'terminal',
    device: true,
    words: 'device flow tv television console command line terminal iot code node curl',
    load: () => import('./device/guide.ts'),
  },
  {
    id: 'machine',
    name: 'Machine-to-machine',
    kind: 'MachineToMachine',
    logo: 'terminal',
    featured: true,
    words: 'm2m client credentials curl api service daemon node python',
    load: () => import('./machine/guide.ts'),
  },
] as const satisfies readonly GuideEntry[];

export const apiGuides = [
  {
    id: 'api-express',
    name: 'Express',
    logo: 'express',
    featured: true,
    load: () => import('./api-express/guide.ts'),
  },
  {
    id: 'api-python',
    name: 'Python',
    logo: 'python',
    featured: true,
    load: () => import('./api-python/guide.ts'),
  },
  {
    id: 'api-spring-boot',
    name: 'Java Spring Boot',
    logo: 'springBoot',
    featured: true,
    load: () => import('./api-spring-boot/guide.ts'),
  },
  {
    id: 'api-go',
    name: 'Go',
    logo: 'go',
    featured: true,
    load: () => import('./api-go/guide.ts'),
  },
] as const satisfies readonly ApiGuideEntry[];

export function apiGuideEntry(id: string): ApiGuideEntry | undefined {
  return apiGuides.find((entry) => entry.id === id);
}

export function guideEntry(id: string): GuideEntry | undefined {
  return catalogue.find((entry) => entry.id === id);
}

/** Guides that fit, in the order of the catalogue: every word of the keyword must occur. */
export function findGuides(keyword: string, kinds: ReadonlySet<ApplicationKind>): GuideEntry[] {
  const words = keyword.toLowerCase().split(/\s+/).filter(Boolean);
  const all: readonly GuideEntry[] = catalogue;
  return all.filter((entry) => {
    const text = `${entry.name} ${entry.id} ${entry.words ?? ''}`.toLowerCase();
    return (kinds.size === 0 || kinds.has(entry.kind)) && words.every((word) => text.includes(word));
  });
}

/** What is inside a guide, in this language; the words of other languages than English are fetched when needed. */
export async function loadGuide(entry: ApiGuideEntry, language: Language): Promise<Guide> {
  const { guide } = await entry.load();
  if (language === 'en') return guide;
  const { spanish } = await import('./texts.es.ts');
  return inOtherWords(guide, (text) => spanish[text] ?? text);
}
