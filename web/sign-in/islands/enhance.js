// Comfort on top of pages that work without it: see a password, send a full code, count down, never send twice, preview.
(() => {
  const root = document.documentElement;
  /** @type {(selector: string) => HTMLElement[]} */
  const all = (selector) => [...document.querySelectorAll(selector)];

  // Custom CSS may ask for data-theme="dark": `auto` becomes what the browser prefers.
  let auto = root.dataset.theme === 'auto';
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const settle = () => {
    if (auto) root.dataset.theme = dark.matches ? 'dark' : 'light';
  };
  dark.addEventListener('change', settle);

  // Digits of Arabic, Persian and East Asian keyboards: the last four bits of each are its value.
  const latin = (text) => text.replace(/[٠-٩۰-۹０-９]/g, (digit) => digit.charCodeAt() & 15);

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
      input.value = latin(text).replace(/\D/g, '').slice(0, boxes.length);
      const { length } = input.value;
      boxes.forEach((box, at) => {
        box.toggleAttribute('data-next', at === length);
      });
      // Whoever may tick a box first sends the form themselves.
      if (length === boxes.length && !input.form.trust)
        input.form.requestSubmit(input.form.querySelector('.portero-button'));
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

  // A number without its country's code gets one from the list, which comes when digits are typed.
  const country = (box) => {
    const [{ firstChild: calling }, select] = box.children;
    const input = box.nextElementSibling;
    const { always } = box.dataset;
    const look = () => {
      const value = latin(input.value);
      const wanted = /^[\d(][\d\s().-]*$/.test(value) || (always !== undefined && !/^[+＋]/.test(value));
      box.hidden = select.disabled = !wanted;
    };
    select.onchange = () => {
      [calling.textContent] = /\+\d+/.exec(select.selectedOptions[0].text);
      input.focus();
    };
    input.addEventListener('input', look);
    look();
  };

  // Which sentences of the password policy hold already; the server judges them all.
  const policy = (list) => {
    const input = document.getElementById('password');
    const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/];
    const measure = {
      min: (text) => text.length,
      types: (text) => kinds.filter((kind) => kind.test(text)).length,
    };
    input.addEventListener('input', () => {
      for (const line of list.querySelectorAll('[data-rule]')) {
        const { rule, count } = line.dataset;
        line.toggleAttribute('data-met', measure[rule](input.value) >= count);
      }
    });
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

  const copy = (button) => {
    button.hidden = !navigator.clipboard;
    button.onclick = async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
    };
  };
  const printer = (button) => {
    button.hidden = false;
    button.onclick = () => print();
  };

  // Browsers speak of passkeys in bytes; only the newest convert them from and to JSON by themselves.
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));
  const words = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=/g, '');
  const asked = (text) => {
    const { challenge, user, allowCredentials, excludeCredentials, ...rest } = JSON.parse(text);
    const named = (thing) => thing && { ...thing, id: bytes(thing.id) };
    return {
      ...rest,
      challenge: bytes(challenge),
      user: named(user),
      allowCredentials: allowCredentials?.map(named),
      excludeCredentials: excludeCredentials?.map(named),
    };
  };
  const answered = (found) => {
    const response = { transports: found.response.getTransports?.() };
    const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];
    for (const part of parts) if (found.response[part]) response[part] = words(found.response[part]);
    const { id } = found;
    const clientExtensionResults = found.getClientExtensionResults();
    const authenticatorAttachment = found.authenticatorAttachment ?? undefined;
    return { id, rawId: id, type: 'WebAuthn', authenticatorAttachment, clientExtensionResults, response };
  };

  // Browsers give passkeys to scripts only. What they answer goes back in the form, like anything that is typed.
  const passkey = (field) => {
    const { passkey: purpose, options, autofill } = field.dataset;
    const aside = field.form.querySelector('[value=passkey]');
    const button = aside || field.form.querySelector('.portero-button');
    const api = window.PublicKeyCredential;
    button.disabled = !api;
    if (aside) aside.hidden = !api || aside.dataset.ask === undefined;
    if (!api) return;
    const abilities = api.getClientCapabilities?.();
    const ask = async (how) => {
      const publicKey = asked(options);
      // Without the passkeys of our other addresses, those of the page's own are asked for.
      if (!(await abilities)?.relatedOrigins) {
        delete publicKey.rpId;
        delete publicKey.rp?.id;
      }
      return navigator.credentials[purpose === 'bind' ? 'create' : 'get']({ publicKey, ...how });
    };
    const send = (found) => {
      field.value = JSON.stringify(answered(found));
      field.form.requestSubmit(button);
    };
    // The browser offers passkeys among what it fills in, until the button asks aloud.
    const quiet = new AbortController();
    if (autofill !== undefined) {
      Promise.resolve(api.isConditionalMediationAvailable?.())
        .then((is) => is && ask({ mediation: 'conditional', signal: quiet.signal }))
        .then((found) => found && send(found))
        .catch(() => quiet.abort());
    }
    button.onclick = async (event) => {
      if (field.value) return;
      event.preventDefault();
      quiet.abort();
      try {
        send(await ask());
      } catch {
        // Refused or timed out: the server says so, and asks anew.
        field.value = 'none';
        field.form.requestSubmit(button);
      }
    };
  };

  // Without scripts, moments are told in UTC.
  const local = (time) => {
    const style = { dateStyle: 'medium', timeStyle: 'short' };
    time.textContent = new Date(time.dateTime).toLocaleString(root.lang, style);
  };

  // A refused form stays behind: reloaded or gone back to, its page is asked for, and nothing is sent once more. Nor is what
  // signed somebody in, which is used up, kept in an address.
  history.replaceState(null, '', document.querySelector('[data-address]')?.dataset.address);

  let sent = false;
  addEventListener('submit', (event) => {
    if (sent || preview) return event.preventDefault();
    // A file comes without another page.
    if (event.submitter?.dataset.file) return;
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
    all('.portero-country').forEach(country);
    all('.portero-policy').forEach(policy);
    all('#code').forEach(code);
    all('.portero-resend').forEach(resend);
    if (!preview) all('[data-passkey]').forEach(passkey);
    all('[data-copy]').forEach(copy);
    all('time').forEach(local);
    all('[data-print]').forEach(printer);
  };

  const preview = document.body.dataset.preview !== undefined;
  wake();
  // Only on a page that this very browser asked for.
  if (!preview) document.querySelector('[data-send] form')?.requestSubmit();
  if (!preview || parent === window) return;
  addEventListener('click', (event) => event.target.closest('a') && event.preventDefault(), true);
  const origins = [location.origin, ...document.body.dataset.preview.split(' ')];
  let newest = 0;
  addEventListener('message', async ({ source, origin, data }) => {
    if (source !== parent || !origins.includes(origin) || data?.sender !== 'ac_preview') return;
    const turn = ++newest;
    const answer = await fetch(location.href, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(data.config),
    });
    const text = await answer.text();
    // Somebody who drags a colour about gets the last one, whichever answer comes last.
    if (!answer.ok || turn !== newest) return;
    // Styles of the answer are text here: as styles they would be refused, each with a complaint.
    const next = new DOMParser().parseFromString(text.replace(/(<\/?)style\b/g, '$1script'), 'text/html');
    // The policy's nonce is the first answer's: styles go in by the one door that needs none.
    const sheet = new CSSStyleSheet();
    const styles = [...next.querySelectorAll('script:not([src])')];
    sheet.replaceSync(styles.map((style) => style.textContent).join('\n'));
    document.adoptedStyleSheets = [sheet];
    const { lang, dir, dataset } = next.documentElement;
    Object.assign(root, { lang, dir });
    root.dataset.theme = dataset.theme;
    auto = dataset.theme === 'auto';
    document.body.replaceChildren(...next.body.childNodes);
    wake();
  });
})();
