import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import classes from './CopyValue.module.css';

export type CopyButtonProps = { readonly value: string; readonly label?: string; readonly size?: number };

/** Copies, and says so in place for two seconds. */
export function CopyButton({ value, label, size = 15 }: CopyButtonProps) {
  const t = usePhrases('ui').copy;
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const name = copied ? t.copied : (label ?? t.copy);
  return (
    <Tooltip label={name}>
      <ActionIcon
        size={size + 11}
        aria-label={name}
        color={copied ? 'pine' : 'gray'}
        onClick={(event) => {
          event.stopPropagation();
          event.preventDefault();
          void copyText(value).then(setCopied);
        }}
      >
        {copied ? <IconCheck size={size} /> : <IconCopy size={size} stroke={1.7} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** The clipboard interface exists on secure origins only; a plain http address in a local network needs the old way. */
export async function copyText(value: string): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(value).then(
      () => true,
      () => false,
    );
  }
  const area = document.createElement('textarea');
  area.value = value;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}

export type CopyValueProps = {
  readonly value: string;
  readonly label?: string;
  /** `box` fills a form's width; `inline` sits in a sentence, a table or a header. */
  readonly variant?: 'box' | 'inline';
  /** Shown masked until the person asks. */
  readonly secret?: boolean;
  /** Cut long values in the middle to this many characters (inline only). */
  readonly keep?: number;
};

/** An identifier, address or secret, in mono, with a copy button. */
export function CopyValue({ value, label, variant = 'box', secret = false, keep }: CopyValueProps) {
  const t = usePhrases('ui').copy;
  const [shown, setShown] = useState(!secret);
  const text = shown ? (keep ? cutMiddle(value, keep) : value) : '•'.repeat(24);
  return (
    <span className={classes[variant]}>
      <code title={shown && text !== value ? value : undefined} data-hidden={!shown || undefined}>
        {text}
      </code>
      <span className={classes.buttons}>
        {secret && (
          <Tooltip label={shown ? t.hide : t.reveal}>
            <ActionIcon
              size={26}
              aria-label={shown ? t.hide : t.reveal}
              aria-pressed={shown}
              onClick={() => setShown(!shown)}
            >
              {shown ? <IconEyeOff size={15} stroke={1.7} /> : <IconEye size={15} stroke={1.7} />}
            </ActionIcon>
          </Tooltip>
        )}
        <CopyButton
          value={value}
          {...(label !== undefined && { label })}
          size={variant === 'inline' ? 13 : 15}
        />
      </span>
    </span>
  );
}

/** "0123456789abcdef" → "01234…bcdef": both ends tell identifiers apart, the middle seldom does. */
export function cutMiddle(value: string, keep: number): string {
  if (value.length <= keep) return value;
  const head = Math.ceil((keep - 1) / 2);
  return `${value.slice(0, head)}…${value.slice(value.length - (keep - 1 - head))}`;
}
