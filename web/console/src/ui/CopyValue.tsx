import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import classes from './CopyValue.module.css';

/** A value, or how to get it when somebody asks; whoever gets it tells of failures. */
type Source = string | (() => Promise<string>);

export type CopyButtonProps = { readonly value: Source; readonly label?: string; readonly size?: number };

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
          void copyFrom(value).then(setCopied);
        }}
      >
        {copied ? <IconCheck size={size} /> : <IconCopy size={size} stroke={1.7} />}
      </ActionIcon>
    </Tooltip>
  );
}

async function copyFrom(source: Source): Promise<boolean> {
  if (typeof source === 'string') return copyText(source);
  try {
    if (!navigator.clipboard) return await copyText(await source());
    // Safari lets a page write only in the moment of the click: the clipboard waits for the value itself.
    const text = source().then((value) => new Blob([value], { type: 'text/plain' }));
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text })]);
    return true;
  } catch {
    return false;
  }
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
  readonly value: Source;
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
  const [asked, setAsked] = useState<string>();
  const known = typeof value === 'string' ? value : asked;
  const clear = shown ? known : undefined;
  const text = clear === undefined ? '•'.repeat(24) : keep ? cutMiddle(clear, keep) : clear;
  const toggle = () => {
    if (shown || typeof value === 'string') return setShown(!shown);
    value().then(
      (got) => {
        setAsked(got);
        setShown(true);
      },
      // Stays hidden; who was asked has said why.
      () => {},
    );
  };
  return (
    <span className={classes[variant]}>
      <code title={text !== clear ? clear : undefined} data-hidden={clear === undefined || undefined}>
        {text}
      </code>
      <span className={classes.buttons}>
        {secret && (
          <Tooltip label={shown ? t.hide : t.reveal}>
            <ActionIcon
              size={26}
              aria-label={shown ? t.hide : t.reveal}
              aria-pressed={shown}
              onClick={toggle}
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
function cutMiddle(value: string, keep: number): string {
  if (value.length <= keep) return value;
  const head = Math.ceil((keep - 1) / 2);
  return `${value.slice(0, head)}…${value.slice(value.length - (keep - 1 - head))}`;
}
