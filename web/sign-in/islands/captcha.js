// Checks that need no click: the form waits until there is an answer. Only pages with such a check ask for this script.
(() => {
  const held = (field, solve) => {
    const { form } = field;
    form.addEventListener('submit', (event) => {
      if (field.dataset.solved) return;
      event.preventDefault();
      event.stopPropagation();
      const { submitter } = event;
      submitter?.setAttribute('aria-busy', 'true');
      solve().then(
        (token) => {
          field.value = token;
          field.dataset.solved = 'yes';
          submitter?.removeAttribute('aria-busy');
          // Within the event that was held, a form sends nothing: an answer that was there already would be lost.
          setTimeout(() => form.requestSubmit(submitter));
        },
        () => submitter?.removeAttribute('aria-busy'),
      );
    });
  };

  // A sum that the browser does while somebody types.
  const work = (field) => {
    const { value, dataset } = field;
    const answer = new Promise((resolve) => {
      const worker = new Worker(dataset.worker);
      worker.onmessage = ({ data }) => {
        worker.terminate();
        resolve(`${value}~${data}`);
      };
      // Without a worker as without scripts: the server tells how long to wait.
      worker.onerror = () => resolve(value);
      worker.postMessage([dataset.work, +dataset.difficulty]);
    });
    held(field, () => answer);
  };

  const recaptcha = (field) =>
    held(
      field,
      () =>
        new Promise((resolve, reject) => {
          const api = window.grecaptcha?.enterprise;
          // A blocked script is no answer: the server says so.
          if (!api) return resolve('');
          const asked = { action: 'interaction' };
          api.ready(() => api.execute(field.dataset.recaptcha, asked).then(resolve, reject));
        }),
    );

  document.querySelectorAll('[data-work]').forEach(work);
  document.querySelectorAll('[data-recaptcha]').forEach(recaptcha);
})();
