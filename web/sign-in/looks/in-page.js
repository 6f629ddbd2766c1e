// Runs in the gallery's page: draws one screen after another without a new page for each, and says what is wrong with it.
(() => {
  /** Nothing is sent from here, also not by the page that presses its own button. */
  addEventListener('submit', (event) => event.preventDefault(), true);

  /** Draws a document in place of this one, woken by the pages' own script. */
  const show = async (text, script) => {
    const next = new DOMParser().parseFromString(text, 'text/html');
    for (const element of next.querySelectorAll('script')) element.remove();
    const sheets = [...next.querySelectorAll('link[rel=stylesheet]')];
    // Scripts are on here: what is for others must not show.
    for (const element of next.querySelectorAll('noscript')) element.replaceChildren();
    const root = document.adoptNode(next.documentElement);
    const loaded = sheets.map((sheet) => new Promise((resolve) => sheet.addEventListener('load', resolve)));
    document.replaceChild(root, document.documentElement);
    await Promise.all(loaded);
    const awake = document.createElement('script');
    awake.textContent = script;
    document.head.append(awake);
    document.querySelector('[autofocus]')?.focus();
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
  };

  const seen = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const name = (element) => {
    const words = (element.textContent ?? '').trim().slice(0, 40);
    return `<${element.localName}${element.className && typeof element.className === 'string' ? ` .${element.className}` : ''}> ${words}`;
  };

  /** Every line of text that can be seen, with where it stands. */
  function lines() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (
        !node.data.trim() ||
        parent.closest('.portero-unseen, select, noscript, script, style') ||
        !seen(parent)
      )
        continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        // A font's line is taller than its letters: what only its blank parts touch does not overlap.
        const blank = rect.height * 0.22;
        if (rect.width > 0)
          found.push({
            node,
            parent,
            left: rect.left,
            right: rect.right,
            top: rect.top + blank,
            bottom: rect.bottom - blank,
          });
      }
    }
    return found;
  }

  const meet = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1;

  const boxes =
    '.portero-button, .portero-choice, .portero-quiet, .portero-who, .portero-alert, .portero-card, .portero-codes, .portero-device-code, .portero-key code';

  function problems({ targets = true } = {}) {
    const found = [];
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width) {
      const wide = [...document.body.querySelectorAll('*')].filter(
        (element) => seen(element) && element.getBoundingClientRect().right > width + 1,
      );
      found.push(`moves sideways: ${wide.slice(-2).map(name).join(', ')}`);
    }
    const all = lines();
    for (const { node, top } of all) {
      const before = node.previousSibling;
      if (!/^[.,;:!?。、]/.test(node.data) || before?.nodeType !== Node.ELEMENT_NODE) continue;
      const first = document.createRange();
      first.setStart(node, 0);
      first.setEnd(node, 1);
      const line = [...before.getClientRects()].at(-1);
      if (line && first.getBoundingClientRect().top > line.bottom - 1)
        found.push(`begins a line with what ends a sentence, at ${top}: ${name(before)}`);
    }
    for (const line of all) {
      if (line.left < -1 || line.right > width + 1) found.push(`text beyond the edge: ${name(line.parent)}`);
      for (let box = line.parent; box && box !== document.body; box = box.parentElement) {
        const clips = getComputedStyle(box).overflow !== 'visible' && box.clientWidth > 0;
        if (!clips && !box.matches(boxes)) continue;
        const edge = box.getBoundingClientRect();
        if (
          line.left < edge.left - 1 ||
          line.right > edge.right + 1 ||
          line.top < edge.top - 1 ||
          line.bottom > edge.bottom + 1
        )
          found.push(`text out of its box ${name(box)}: ${name(line.parent)}`);
      }
    }
    for (const [at, line] of all.entries())
      for (const other of all.slice(at + 1))
        if (line.node !== other.node && meet(line, other))
          found.push(`texts overlap: ${name(line.parent)} and ${name(other.parent)}`);
    for (const control of document.querySelectorAll(
      'input:not([type=hidden], .portero-unseen), select, button, svg, img',
    )) {
      if (!seen(control) || control.closest('.portero-code, .portero-unseen')) continue;
      const edge = control.getBoundingClientRect();
      for (const line of all)
        if (!control.contains(line.node) && !line.parent.closest('.portero-control') && meet(line, edge))
          found.push(`text under a control: ${name(line.parent)} and ${name(control)}`);
    }
    if (targets)
      for (const target of document.querySelectorAll(
        'button, .portero-button, .portero-back, input:not([type=hidden], [type=checkbox], [type=radio], .portero-unseen)',
      )) {
        const { width: wide, height } = target.getBoundingClientRect();
        if (seen(target) && (height < 44 || wide < 44)) found.push(`too small for a finger: ${name(target)}`);
      }
    return [...new Set(found)];
  }

  /** Rules that colours alone can break, or all of them. */
  const rules = async (only) => {
    const options = {
      resultTypes: ['violations'],
      iframes: false,
      preload: false,
      elementRef: false,
      ...(only
        ? { runOnly: { type: 'rule', values: only } }
        : { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
    };
    const { violations, passes } = await axe.run(document, options);
    if (passes.length === 0) return ['no rule was applied'];
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };

  Object.assign(window, { looks: { show, problems, rules } });
})();
