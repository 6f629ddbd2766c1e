/** The renderer behind MarkdownView; a chunk of its own. */
import { Anchor } from '@mantine/core';
import { isValidElement, type ReactNode } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { CodeBlock } from './CodeBlock.tsx';
import type { CodeLanguage } from './highlight.ts';
import classes from './MarkdownView.module.css';

const known: readonly CodeLanguage[] = [
  'json',
  'bash',
  'http',
  'html',
  'css',
  'yaml',
  'xml',
  'javascript',
  'typescript',
  'python',
];

const components: Components = {
  a: ({ href, children }) => (
    <Anchor href={href} target="_blank" rel="noreferrer" inherit>
      {children}
    </Anchor>
  ),
  // The page has its own first heading.
  h1: ({ children }) => <h2>{children}</h2>,
  img: ({ src, alt }) =>
    typeof src === 'string' && /^(https:|data:image\/)/.test(src) ? (
      <img src={src} alt={alt ?? ''} loading="lazy" />
    ) : null,
  pre: ({ children }) => <Fence>{children}</Fence>,
};

function Fence({ children }: { readonly children?: ReactNode }) {
  if (!isValidElement<{ className?: string; children?: ReactNode }>(children)) return <pre>{children}</pre>;
  const { className = '', children: code } = children.props;
  const named = className.replace('language-', '');
  const language = known.find((candidate) => candidate === named) ?? 'text';
  return <CodeBlock code={String(code).replace(/\n$/, '')} language={language} />;
}

export default function MarkdownContent({ source }: { readonly source: string }) {
  return (
    <div className={classes.prose}>
      <Markdown remarkPlugins={[remarkGfm]} components={components}>
        {source}
      </Markdown>
    </div>
  );
}
