// Runs the passkey ceremony for every form[data-passkey]; the forms carry their options in data attributes.
// Needs webauthn-json.js (GitHub, MIT, as shipped with django-allauth). Without it the buttons stay hidden.
(() => {
  "use strict";

  const readOptions = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`options: ${answer.status}`);
    return (await answer.json()).request_options;
  };

  const asPasskey = (options) => {
    const selection = (options.publicKey.authenticatorSelection ??= {});
    selection.residentKey = "required";
    selection.requireResidentKey = true;
    selection.userVerification = "required";
    return options;
  };

  const ceremony = async (form) => {
    const options = await readOptions(form);
    return form.dataset.passkey === "create"
      ? window.webauthnJSON.create(asPasskey(options))
      : window.webauthnJSON.get(options);
  };

  const start = async (event) => {
    const form = event.currentTarget;
    const field = form.elements.credential;
    const problem = form.querySelector("[data-problem]");
    event.preventDefault();
    problem.hidden = true;
    try {
      field.value = JSON.stringify(await ceremony(form));
      form.submit();
    } catch {
      // the person turned away, or the device has no passkey for us: both are answered by the same calm sentence
      problem.hidden = false;
    }
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const able = window.webauthnJSON?.supported();
    for (const part of form.querySelectorAll("[data-able]")) part.hidden = !able;
    for (const part of form.querySelectorAll("[data-unable]")) part.hidden = Boolean(able);
    if (able) form.addEventListener("submit", start);
  }
})();
