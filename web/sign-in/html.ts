/** Templates without JSX and without a build: `h` of Preact behind a tagged template, which escapes every text. */
import { html as bound } from 'htm/preact';
import type { ComponentChildren, VNode } from 'preact';

export type Node = VNode | VNode[] | null;
export type Children = ComponentChildren;

/** `html\`<p class=${name}>${text}</p>\`` */
export const html = (strings: TemplateStringsArray, ...values: unknown[]): Node => bound(strings, ...values);
