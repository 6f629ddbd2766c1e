/** What a guide is made of. Code stands in real source files beside it, which tests compile and run as a whole. */
import type { CodeLanguage } from '../ui/highlight.ts';
import { type Moves, move } from './moves.ts';

/** What differs from one application to the next. */
export type GuideValues = {
  /** Origin of the tenant, no trailing slash. */
  readonly endpoint: string;
  readonly appId: string;
  /** Empty for public applications. */
  readonly appSecret: string;
  /** Addresses that stand in place of the guide's usual ones. */
  readonly moves?: Moves;
  /** Of guides that protect an API. */
  readonly api?: ApiValues;
};

export type ApiValues = {
  readonly indicator: string;
  /** A permission of the API that the code asks for. */
  readonly scope: string;
};

/** Text with `code`, **bold** and [links](https://…); nothing else. */
export type Prose = string;

export type Snippet = {
  readonly kind: 'code';
  readonly language: CodeLanguage;
  /** File name, or what this is. */
  readonly title?: string;
  readonly code: string;
};

export type UriField = {
  readonly kind: 'uris';
  readonly field: 'redirectUris' | 'postLogoutRedirectUris';
  /** What this framework's own documentation uses. */
  readonly usual: string;
};

export type Block =
  | { readonly kind: 'text'; readonly text: Prose }
  | { readonly kind: 'list'; readonly items: readonly Prose[]; readonly ordered?: boolean }
  | { readonly kind: 'note'; readonly tone?: 'info' | 'warning'; readonly text: Prose }
  | Snippet
  | { readonly kind: 'install'; readonly packages: readonly string[] }
  | {
      readonly kind: 'tabs';
      readonly tabs: readonly { readonly label: string; readonly blocks: readonly Block[] }[];
    }
  | { readonly kind: 'credentials' }
  | UriField;

export type Step = { readonly title: string; readonly blocks: readonly Block[] };

export type Guide = {
  /** Where the framework's usual sample listens; shown in the check point. */
  readonly home: string;
  readonly steps: readonly Step[];
  readonly further?: readonly { readonly label: string; readonly href: string }[];
};

export const text = (value: Prose): Block => ({ kind: 'text', text: value });
export const list = (...items: readonly Prose[]): Block => ({ kind: 'list', items });
export const note = (value: Prose, tone: 'info' | 'warning' = 'info'): Block => ({
  kind: 'note',
  text: value,
  tone,
});
/** For guides whose programs nobody has run here; docs/guides.md says how each was tried. */
export const notRun = note(
  'We have not run this guide on a device or with its toolchain yet: its code follows the library’s own documentation.',
);
export const code = (language: CodeLanguage, value: string, title?: string): Snippet => ({
  kind: 'code',
  language,
  code: value.trim(),
  ...(title !== undefined && { title }),
});
export const redirectUris = (usual: string): UriField => ({ kind: 'uris', field: 'redirectUris', usual });
export const postSignOutUris = (usual: string): UriField => ({
  kind: 'uris',
  field: 'postLogoutRedirectUris',
  usual,
});
const marker = /^[ \t]*(?:\/\/|#|<!--|--|\/\*|;)?[ \t]*#(region|endregion)\b[ \t]*([\w-]*).*$/;

/**
 * One part of a source file: the lines between `#region name` and its `#endregion`, written as comments of the file's
 * language. Without a name the whole file. Markers never show; common indentation goes.
 */
export function region(source: string, name?: string): string {
  const open: string[] = [];
  const lines: string[] = [];
  let seen = name === undefined;
  for (const line of source.replaceAll('\r\n', '\n').split('\n')) {
    const found = marker.exec(line);
    if (found?.[1] === 'region') {
      open.push(found[2] ?? '');
      if (found[2] === name) seen = true;
    } else if (found) open.pop();
    else if (name === undefined || open.includes(name)) lines.push(line);
  }
  if (!seen) throw new Error(`No region ${name}`);
  const indents = lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return lines
    .map((line) => line.slice(indent))
    .join('\n')
    .replace(/^\n+|\s+$/g, '');
}

/**
 * Fill in this application's or API's values. Every guide's code uses these names, quoted as its language quotes texts;
 * what no language would take for plain text is left for the reader to write.
 */
export function fill(source: string, { endpoint, appId, appSecret, api, moves = [] }: GuideValues): string {
  return move(source, moves)
    .replaceAll('__ENDPOINT__', endpoint)
    .replaceAll('__ENDPOINT_HOST__', endpoint.replace(/^https?:\/\//, ''))
    .replaceAll('__APP_ID__', appId || '<app ID>')
    .replaceAll('__APP_SECRET__', appSecret || '<app secret>')
    .replaceAll('__API__', plain(api?.indicator) ?? '<identifier of the API>')
    .replaceAll('__SCOPE__', plain(api?.scope) ?? '<permission>');
}

/** Identifiers and permissions of APIs may hold what ends a quotation, or runs as a command in a terminal. */
const plain = (value?: string): string | undefined =>
  value && /^[\w.~:/?@!&()*+,;=%[\]|^#-]+$/.test(value) ? value : undefined;

/**
 * The guide in other words: code, addresses and order stay.
 * @param say a text of the guide in the reader's language
 */
export function inOtherWords(guide: Guide, say: (text: string) => string): Guide {
  const inWords = (block: Block): Block => {
    switch (block.kind) {
      case 'text':
      case 'note':
        return { ...block, text: say(block.text) };
      case 'list':
        return { ...block, items: block.items.map(say) };
      case 'code':
        return block.title === undefined ? block : { ...block, title: say(block.title) };
      case 'tabs':
        return {
          ...block,
          tabs: block.tabs.map((tab) => ({ label: say(tab.label), blocks: tab.blocks.map(inWords) })),
        };
      default:
        return block;
    }
  };
  return {
    ...guide,
    steps: guide.steps.map(({ title, blocks }) => ({ title: say(title), blocks: blocks.map(inWords) })),
    ...(guide.further && {
      further: guide.further.map((link) => ({ ...link, label: say(link.label) })),
    }),
  };
}
