// Comfort on top of pages that work without it: see a password, fill in a code, count down, not send twice, preview.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

  for (const box of all('.portero-password')) {
    const input = box.querySelector('input');
    const toggle = make('button', { type: 'button', className: 'portero-eye', ariaLabel: box.dataset.show });
    toggle.setAttribute('aria-pressed', 'false');
    toggle.addEventListener('click', () => {
      const shown = input.type === 'password';
      input.type = shown ? 'text' : 'password';
      toggle.ariaLabel = shown ? box.dataset.hide : box.dataset.show;
      toggle.setAttribute('aria-pressed', String(shown));
      input.focus();
    });
    input.after(toggle);
  }

  const code = document.getElementById('code');
  if (code) {
    code.addEventListener('input', () => {
      const digits = code.value.replace(/\D/g, '').slice(0, 6);
      if (code.value !== digits) code.value = digits;
      if (digits.length === 6) code.form.requestSubmit(code.form.querySelector('.portero-button'));
    });
    if ('OTPCredential' in window) {
      const stop = new AbortController();
      code.form.addEventListener('submit', () => stop.abort());
      navigator.credentials.get({ otp: { transport: ['sms'] }, signal: stop.signal }).then(
        (otp) => {
          code.value = otp.code;
          code.dispatchEvent(new Event('input'));
        },
        () => {},
      );
    }
  }

  for (const box of all('.portero-resend')) {
    const button = box.querySelector('button');
    const label = button.textContent;
    const end = Date.now() + Number(box.dataset.seconds) * 1000;
    const tick = () => {
      const left = Math.ceil((end - Date.now()) / 1000);
      button.disabled = left > 0;
      button.textContent = left > 0 ? box.dataset.text.replace('{{seconds}}', left) : label;
      if (left > 0) setTimeout(tick, 500);
    };
    tick();
  }

  for (const form of all('form')) {
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = '1';
      const button = event.submitter;
      setTimeout(() => button && button.setAttribute('aria-busy', 'true'), 300);
      setTimeout(() => delete form.dataset.sent, 10000);
    });
  }
  addEventListener('pageshow', () => {
    for (const form of all('form')) delete form.dataset.sent;
    for (const busy of all('[aria-busy]')) busy.removeAttribute('aria-busy');
  });

  if (document.body.dataset.preview !== undefined && parent !== window) {
    addEventListener('submit', (event) => event.preventDefault(), true);
    addEventListener('click', (event) => event.target.closest('a') && event.preventDefault(), true);
    addEventListener('message', async (event) => {
      if (event.source !== parent || !event.data || event.data.sender !== 'ac_preview') return;
      const answer = await fetch('/sign-in?preview=true', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-portero-preview': '1' },
        body: JSON.stringify(event.data.config),
      });
      if (!answer.ok) return;
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const root = document.documentElement;
      root.lang = next.documentElement.lang;
      root.dataset.theme = next.documentElement.dataset.theme;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync([...next.querySelectorAll('style')].map((style) => style.textContent).join('\n'));
      document.adoptedStyleSheets = [sheet];
      document.querySelector('main').replaceWith(next.querySelector('main'));
    });
    parent.postMessage({ sender: 'portero_preview', ready: true }, '*');
  }
})();
