import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import type { RootContent } from 'hast';
import { createElement, type ReactNode, useEffect, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import classes from './CodeBlock.module.css';
import { CopyButton } from './CopyValue.tsx';
import { type CodeLanguage, highlight, languageName } from './highlight.ts';

export type CodeBlockProps = {
  readonly code: string;
  readonly language: CodeLanguage;
  /** File name or what this is. */
  readonly title?: string | undefined;
  /** A secret inside the code: dots until the person asks; copying always takes the real thing. */
  readonly mask?: string | undefined;
  /** Lines beyond this height scroll. */
  readonly maxHeight?: number;
};

/** Code to read and copy. */
export function CodeBlock({ code, language, title, mask, maxHeight }: CodeBlockProps) {
  const t = usePhrases('ui');
  const [shown, setShown] = useState(false);
  const masked = Boolean(mask && code.includes(mask));
  const visible = masked && mask && !shown ? code.replaceAll(mask, '•'.repeat(16)) : code;
  const [tree, setTree] = useState<{ readonly of: string; readonly nodes: readonly RootContent[] }>();
  useEffect(() => {
    let current = true;
    void highlight(visible, language).then((nodes) => {
      if (current) setTree({ of: visible, nodes });
    });
    return () => {
      current = false;
    };
  }, [visible, language]);
  return (
    <figure className={classes.block}>
      <figcaption className={classes.bar}>
        <Text size="xs" fw={550} truncate c="dimmed">
          {title ?? languageName(language)}
        </Text>
        <span>
          {masked && (
            <Tooltip label={shown ? t.copy.hide : t.copy.reveal}>
              <ActionIcon
                size={26}
                onClick={() => setShown(!shown)}
                aria-label={shown ? t.copy.hide : t.copy.reveal}
                aria-pressed={shown}
              >
                {shown ? <IconEyeOff size={15} stroke={1.7} /> : <IconEye size={15} stroke={1.7} />}
              </ActionIcon>
            </Tooltip>
          )}
          <CopyButton value={code} />
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre className={classes.code} style={maxHeight ? { maxHeight } : undefined} tabIndex={0}>
        <code>{tree?.of === visible ? tree.nodes.map(render) : visible}</code>
      </pre>
    </figure>
  );
}

function render(node: RootContent, index: number): ReactNode {
  if (node.type === 'text') return node.value;
  if (node.type !== 'element') return null;
  const names = node.properties.className;
  return createElement(
    'span',
    { key: index, className: Array.isArray(names) ? names.join(' ') : undefined },
    ...node.children.map(render),
  );
}
