/* Giving a file of many chats: a worker opens it here and lists them, and only the one that is chosen takes its
   place in the form. Without this the form sends a file of up to 2 MB as it is. */
(() => {
  const box = document.getElementById("large");
  const input = document.getElementById("file");
  if (!box || !input || !window.Worker) return;
  const form = input.form;
  const part = (name) => box.querySelector(`[data-${name}]`);
  const told = part("told"), bar = part("bar"), running = part("running"), list = part("list"), rows = part("rows"), find = part("find"), more = part("more");
  const UPLOAD = 2 * 1024 * 1024, SHOWN = 100;
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang; // as all dates here
  const number = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  const day = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  let worker = null, file = null, chats = [], matching = [], shown = 0, chosen = -1;

  const words = (key, values = {}) =>
    Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, () => value), box.dataset[key] ?? "");
  const say = (text, wrong = false) => {
    told.textContent = text;
    told.classList.toggle("small", !wrong);
  };
  const problemWords = ({ code, place }) => {
    const key = `_${code}`.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
    return (place ? `${place}: ` : "") + (words(`problem${key}`) || words("problemUnknown"));
  };

  const put = (given) => {
    const carrier = new DataTransfer();
    carrier.items.add(given);
    input.files = carrier.files;
  };

  const forget = () => {
    worker?.terminate();
    worker = file = null;
    chats = matching = [];
    chosen = -1;
    rows.replaceChildren();
    find.value = "";
    running.hidden = list.hidden = part("cancel").hidden = true;
  };

  const fail = (problem) => {
    const small = file && file.size <= UPLOAD ? file : null;
    forget();
    if (small) put(small); // the site reads more kinds, and says what it makes of it
    else {
      say(problemWords(problem), true);
    }
    box.hidden = Boolean(small);
  };

  const row = (at) => {
    const made = part("row").content.cloneNode(true);
    const [title, when] = chats[at];
    const field = made.querySelector("input");
    field.value = at;
    field.checked = at === chosen;
    made.querySelector("[data-title]").textContent = title || words("untitled", { n: number.format(at + 1) });
    made.querySelector("[data-about]").textContent = when ? day.format(when) : number.format(at + 1);
    return made;
  };

  const showMore = () => {
    const next = matching.slice(shown, shown + SHOWN);
    rows.append(...next.map(row));
    shown += next.length;
    more.hidden = shown >= matching.length;
  };

  const search = () => {
    const wanted = find.value.trim().toLocaleLowerCase();
    matching = [...chats.keys()].filter((at) => !wanted || chats[at][2].includes(wanted));
    matching.sort((one, other) => (chats[other][1] ?? 0) - (chats[one][1] ?? 0) || one - other);
    shown = 0;
    rows.replaceChildren();
    showMore();
    part("found").textContent = words("found", { n: number.format(matching.length), all: number.format(chats.length) });
  };

  const done = ({ large, problem }) => {
    if (!chats.length) return fail(problem ?? { code: "unknown", place: "" });
    running.hidden = true;
    if (chats.length === 1 && file.size <= UPLOAD && !problem) {
      const whole = file;
      forget();
      put(whole);
      box.hidden = true;
      return undefined;
    }
    const facts = [words("opened", { file: file.name, n: number.format(chats.length) })];
    if (large) facts.push(words("large", { n: number.format(large) }));
    if (problem) facts.push(`${problemWords(problem)} ${words("rest")}`);
    say(facts.join(" "), Boolean(problem));
    list.hidden = false;
    search();
    if (chats.length === 1 && !large && !problem) rows.querySelector("input").click();
    return undefined;
  };

  const taken = (at, bytes) => {
    if (at !== chosen) return;
    put(new File([bytes], "chat.json", { type: "application/json" }));
    say(words("taken", { title: chats[at][0] || words("untitled", { n: number.format(at + 1) }) }));
  };

  const heard = ({ data }) => {
    if ("progress" in data) {
      bar.value = data.progress;
      say(words("reading", { n: number.format(data.count), part: percent.format(data.progress) }));
    } else if (data.chats) chats.push(...data.chats.map(([title, when]) => [title, when, title.toLocaleLowerCase()]));
    else if (data.done) done(data.done);
    else if ("taken" in data) taken(data.taken, data.bytes);
    else if (data.other) {
      const given = data.bytes ? new File([data.bytes], file.name, { type: file.type }) : file;
      forget();
      put(given);
      box.hidden = true;
    } else if (list.hidden) fail(data.problem);
    else {
      chosen = -1;
      for (const field of rows.querySelectorAll("input:checked")) field.checked = false;
      say(problemWords(data.problem), true);
    }
  };

  const open = () => {
    const given = input.files[0];
    forget();
    box.hidden = !given;
    if (!given) return;
    input.value = ""; // nothing of it is sent before one is chosen
    file = given;
    running.hidden = part("cancel").hidden = false;
    bar.value = 0;
    say(words("reading", { n: 0, part: percent.format(0) }));
    worker = new Worker(box.dataset.worker);
    const made = worker;
    made.addEventListener("message", (event) => { if (made === worker) heard(event); });
    made.addEventListener("error", () => { if (made === worker) fail({ code: "failed", place: "" }); });
    worker.postMessage({ script: new URL(box.dataset.script, location).href, file });
  };

  input.addEventListener("change", open);
  find.addEventListener("input", search);
  find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  more.addEventListener("click", () => {
    const next = rows.children.length;
    showMore();
    rows.children[next]?.querySelector("input").focus();
  });
  rows.addEventListener("change", (event) => {
    chosen = Number(event.target.value);
    input.value = "";
    say(words("taking"));
    worker.postMessage({ take: chosen });
  });
  part("cancel").addEventListener("click", () => {
    forget();
    box.hidden = true;
    input.value = "";
    input.focus();
  });
  form.addEventListener("submit", (event) => {
    if (!file || input.files.length) return;
    event.preventDefault();
    say(words(list.hidden ? "wait" : "choose"));
    (list.hidden ? bar : rows.querySelector("input"))?.focus();
  });
})();
