// Passkeys: asks the browser to make or use one, and posts its answer with the form.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

  const answer = (credential) => {
    const from = credential.response;
    const response = { clientDataJSON: text(from.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (from[part]) response[part] = text(from[part]);
    }
    if (from.getTransports) response.transports = from.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const add = ({ publicKey }) => navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: known(publicKey.excludeCredentials),
      // A passkey opens without a password, so it has to ask who holds it.
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    },
  });

  const use = ({ publicKey }) => navigator.credentials.get({
    publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: known(publicKey.allowCredentials) },
  });

  const optionsOf = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const asked = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await asked.json()).request_options;
  };

  const problem = (form, error) => {
    const words = error.name === "InvalidStateError"
      ? "Den här telefonen eller datorn har redan en passkey för ditt konto."
      : "Det blev ingen passkey den här gången. Försök igen eller välj ett annat sätt.";
    const line = form.querySelector("[data-passkey-problem]");
    line.textContent = window.PublicKeyCredential ? words : "Webbläsaren klarar inte passkeys. Välj ett annat sätt.";
    line.hidden = false;
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const options = await optionsOf(form);
        const credential = await (form.dataset.passkey === "add" ? add : use)(options);
        (form.querySelector("[data-credential]") ?? form.elements.credential).value = answer(credential);
        form.submit();
      } catch (error) {
        problem(form, error);
      }
    });
  }
})();
