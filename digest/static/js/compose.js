/* Writing: drafts save themselves, pictures go up one by one, characters are counted.
   Without this the buttons do the same. */
(() => {
  const form = document.querySelector("form.compose");
  if (!form) return;
  const text = form.elements.text;
  const said = form.querySelector("[data-saved]");
  const left = form.querySelector("[data-left]");
  const words = document.getElementById("compose-words").dataset;
  const files = form.querySelector("input[type=file]");
  let timer = 0;
  let running = null;
  let dirty = false;

  const count = () => {
    const rest = text.maxLength - text.value.length;
    left.hidden = rest > text.maxLength / 5;
    left.textContent = words.wordLeft.replace("{n}", rest);
  };

  const body = (deed, file) => {
    const data = new FormData(form);
    data.delete("pictures");
    data.set("deed", deed);
    if (file) data.set("pictures", file, "picture");
    return data;
  };

  /* One request at a time; the first one makes the draft, whose address the form takes. */
  const send = async (deed, file) => {
    const answer = await fetch(form.action, { method: "POST", body: body(deed, file), headers: { Accept: "application/json" } });
    const told = await answer.json().catch(() => ({}));
    if (told.edit) {
      form.action = told.edit;
      history.replaceState(null, "", told.edit);
    }
    if (!answer.ok) throw new Error(told.problem || words.wordFailed);
    return told;
  };

  const queue = (deed, file) => {
    running = (running ?? Promise.resolve()).catch(() => {}).then(() => send(deed, file));
    return running;
  };

  const save = async () => {
    dirty = false;
    try {
      await queue("autosave");
      said.textContent = words.wordSaved.replace("{t}", new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
    } catch (problem) {
      dirty = true;
      said.textContent = problem.message;
    }
    running = null;
  };

  form.addEventListener("input", (event) => {
    if (event.target === text) count();
    if (event.target === files || !("autosave" in form.dataset)) return;
    dirty = true;
    said.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(save, 2000);
  });

  /* A button waits for the save that is under way, so that one draft stays one. */
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    dirty = false;
    if (!running) return;
    event.preventDefault();
    const button = event.submitter;
    running.catch(() => {}).finally(() => { running = null; form.requestSubmit(button); });
  });

  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

  /* Photographs of phones are larger than what is taken: they are made smaller here first. */
  const LARGEST = 2_000_000, SIDE = 2048;
  const smaller = async (file) => {
    if (file.size <= LARGEST || file.type === "image/gif") return file;
    const whole = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(whole.width, whole.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(whole.width * scale);
    canvas.height = Math.round(whole.height * scale);
    canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/webp", 0.88));
    return made ? new File([made], "picture.webp", { type: made.type }) : file;
  };

  files?.addEventListener("change", async () => {
    const chosen = [...files.files];
    if (!chosen.length) return;
    if ("published" in form.dataset) {
      /* They go with what else was changed, when that is saved. */
      const lighter = new DataTransfer();
      for (const file of chosen) lighter.items.add(await smaller(file).catch(() => file));
      files.files = lighter.files;
      return;
    }
    clearTimeout(timer);
    said.textContent = words.wordSending;
    try {
      for (const file of chosen) await queue("upload", await smaller(file).catch(() => file));
      dirty = false;
      location.assign(form.action + "#pictures");
      if (new URL(form.action).pathname === location.pathname) location.reload();
    } catch (problem) {
      said.textContent = problem.message;
      files.value = "";
    }
    running = null;
  });

  count();
})();
