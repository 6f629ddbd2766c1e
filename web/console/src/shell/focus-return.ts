/**
 * Where the keyboard goes on after a dialog. Mantine gives focus back only where a dialog is closed before it is taken off
 * the page, and to what opened it: not to the button of the menu whose item opened it. So the last place on the page that
 * had focus is remembered, and gets it back when a dialog or menu goes and leaves nobody with it.
 */
import { useEffect } from 'react';

const layers = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

const holdsLayer = (node: Node): boolean =>
  node instanceof Element && (node.matches(layers) || node.querySelector(layers) !== null);

/** Once, in the frame around all pages. */
export function useFocusReturn(): void {
  useEffect(() => {
    let last: HTMLElement | undefined;
    const remember = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && !target.closest(layers)) last = target;
    };
    const giveBack = () => {
      const { activeElement, body } = document;
      if ((activeElement && activeElement !== body) || document.querySelector('[role="dialog"]')) return;
      // A row that was deleted cannot have it: its page does.
      const place = last?.isConnected ? last : document.getElementById('content');
      place?.focus({ preventScroll: true });
    };
    const observer = new MutationObserver((changes) => {
      if (changes.some(({ removedNodes }) => [...removedNodes].some(holdsLayer)))
        requestAnimationFrame(giveBack);
    });
    document.addEventListener('focusin', remember);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', remember);
      observer.disconnect();
    };
  }, []);
}
