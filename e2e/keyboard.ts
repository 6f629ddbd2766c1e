/** Test support: somebody who has a keyboard only. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What a screen reader calls it, more or less. Runs on the page. */
const nameOfFocused = (): string => {
  const element = document.activeElement;
  const labels = element instanceof HTMLInputElement ? element.labels : null;
  const name = element?.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element?.textContent ?? '';
  return name.trim();
};

/** Whether one sees where focus is: it, what it draws, or what stands for it has a ring, within the window. */
const showsFocus = (): boolean => {
  const element = document.activeElement;
  if (!element || element === document.body) return true;
  const { nextElementSibling, parentElement } = element;
  // An editor's ring is on its box.
  const box = element.closest('.cm-editor')?.parentElement;
  const around = [element, nextElementSibling, parentElement, box, box?.parentElement].filter(
    (one) => one instanceof Element,
  );
  const hasRing = around.some((one) =>
    [undefined, '::before', '::after'].some((part) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one, part);
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    }),
  );
  const { top, bottom } = element.getBoundingClientRect();
  return hasRing && bottom > 0 && top < window.innerHeight;
};

export const focusedOn = (page: Page): Promise<string> => page.evaluate(nameOfFocused);

/** Tab on, seeing every stop, until the one with this name. */
export async function tabTo(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  while (!name.test(passed.at(-1) ?? '')) {
    expect(passed.length, `no ${name} among ${passed.join(', ')}`).toBeLessThan(60);
    await page.keyboard.press(key);
    passed.push(await focusedOn(page));
    expect(await page.evaluate(showsFocus), `focus is seen on ${passed.at(-1)}`).toBe(true);
  }
}

/** Focus gets there by itself. */
export const expectFocus = (page: Page, name: string | RegExp): Promise<void> =>
  expect.poll(() => focusedOn(page), { timeout: 15_000 }).toMatch(name);
