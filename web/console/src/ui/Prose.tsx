import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Prose.module.css';

const parts = /(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\(https?:[^)\s]+\))/g;

/** A sentence with `code`, **bold** and [links](https://…). Nothing else is markup. */
export function Prose({ text }: { readonly text: string }): ReactNode {
  return text.split(parts).map((part, index) => {
    if (part.startsWith('`')) {
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text does not reorder
        <code key={index} className={classes.code}>
          {part.slice(1, -1)}
        </code>
      );
    }
    // biome-ignore lint/suspicious/noArrayIndexKey: a text does not reorder
    if (part.startsWith('**')) return <strong key={index}>{part.slice(2, -2)}</strong>;
    const link = /^\[([^\]]+)\]\((https?:[^)\s]+)\)$/.exec(part);
    if (!link) return part;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a text does not reorder
      <Anchor key={index} href={link[2]} target="_blank" rel="noreferrer" underline="always" inherit>
        {link[1]}
      </Anchor>
    );
  });
}
