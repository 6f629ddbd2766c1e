// Comfort on top of pages that work without it: see a password, send a full code, count down, never send twice, preview.
(() => {
  const root = document.documentElement;
  /** @type {(selector: string) => HTMLElement[]} */
  const all = (selector) => [...document.querySelectorAll(selector)];

  // Custom CSS may ask for data-theme="dark": `auto` becomes what the browser prefers.
  const auto = root.dataset.theme === 'auto';
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const settle = () => {
    if (auto) root.dataset.theme = dark.matches ? 'dark' : 'light';
  };
  dark.addEventListener('change', settle);

  const password = (toggle) => {
    const input = document.getElementById(toggle.getAttribute('aria-controls'));
    const caps = toggle.nextElementSibling;
    const names = [toggle.ariaLabel, toggle.dataset.hide];
    toggle.hidden = false;
    toggle.onclick = () => {
      const shown = input.type === 'password';
      input.type = shown ? 'text' : 'password';
      toggle.ariaLabel = names[+shown];
      toggle.ariaPressed = shown;
      input.focus();
    };
    input.onkeydown = input.onkeyup = (event) => {
      caps.hidden = !event.getModifierState?.('CapsLock');
    };
    input.onblur = () => {
      caps.hidden = true;
    };
    // A password is never sent as readable text: browsers would keep it among remembered values.
    input.form.addEventListener('submit', () => {
      input.type = 'password';
    });
  };

  const code = (input) => {
    const boxes = all('.portero-code i');
    const take = (text) => {
      input.value = text.replace(/\D/g, '').slice(0, 6);
      const { length } = input.value;
      boxes.forEach((box, at) => {
        box.toggleAttribute('data-next', at === length);
      });
      if (length === 6) input.form.requestSubmit(input.form.querySelector('.portero-button'));
    };
    input.oninput = () => take(input.value);
    input.onpaste = (event) => {
      event.preventDefault();
      take(event.clipboardData.getData('text'));
    };
    boxes[0].toggleAttribute('data-next', true);
    if (!('OTPCredential' in window)) return;
    const stop = new AbortController();
    input.form.addEventListener('submit', () => stop.abort());
    navigator.credentials.get({ otp: { transport: ['sms'] }, signal: stop.signal }).then(
      (found) => found && take(found.code),
      () => stop.abort(),
    );
  };

  const resend = (box) => {
    const button = box.firstElementChild;
    const label = button.textContent;
    const end = Date.now() + box.dataset.seconds * 1000;
    const tick = () => {
      const left = Math.ceil((end - Date.now()) / 1000);
      button.disabled = left > 0;
      button.textContent = left > 0 ? box.dataset.text.replace('{{seconds}}', left) : label;
      if (left > 0) setTimeout(tick, 500);
    };
    tick();
  };

  let sent = false;
  addEventListener('submit', (event) => {
    if (sent || preview) return event.preventDefault();
    sent = true;
    setTimeout(() => sent && event.submitter?.setAttribute('aria-busy', 'true'), 400);
    setTimeout(rest, 15000);
  });
  // Also when the browser brings the page back from its memory.
  const rest = () => {
    sent = false;
    for (const busy of all('[aria-busy]')) busy.removeAttribute('aria-busy');
  };
  addEventListener('pageshow', rest);

  const wake = () => {
    settle();
    all('.portero-eye').forEach(password);
    all('#code').forEach(code);
    all('.portero-resend').forEach(resend);
  };

  const preview = document.body.dataset.preview !== undefined;
  wake();
  if (!preview || parent === window) return;
  addEventListener('click', (event) => event.target.closest('a') && event.preventDefault(), true);
  addEventListener('message', async ({ source, data }) => {
    if (source !== parent || data?.sender !== 'ac_preview') return;
    const answer = await fetch(location.href, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-portero-preview': '1' },
      body: JSON.stringify(data.config),
    });
    if (!answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    // The policy's nonce is the first answer's: styles go in by the one door that needs none.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync([...next.querySelectorAll('style')].map((style) => style.textContent).join('\n'));
    document.adoptedStyleSheets = [sheet];
    const { lang, dir, dataset } = next.documentElement;
    Object.assign(root, { lang, dir });
    root.dataset.theme = dataset.theme;
    document.body.replaceChildren(...next.body.childNodes);
    wake();
  });
})();
