/* Theme, keys and the filling list. Pages read the same without it. */
(() => {
  const root = document.documentElement;
  const year = 365 * 24 * 3600;
  const secure = location.protocol === "https:" ? "; Secure" : "";

  const switchTheme = () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`;
  };

  const keys = document.getElementById("keys");

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) switchTheme();
    else if (event.target.closest("[data-keys]")) keys?.showModal();
  });

  const stories = () => [...document.querySelectorAll("main :is(.row, .post) h2 a")];
  const current = () => document.activeElement?.closest?.(".row, .post");

  const step = (by) => {
    const links = stories();
    const at = links.findIndex((link) => link.closest(".row, .post") === current());
    const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
    next?.focus({ preventScroll: true });
    next?.closest(".row, .post").scrollIntoView({ block: "nearest" });
  };

  const toggle = (index) => {
    const summaries = current()?.querySelectorAll("details > summary") ?? [];
    summaries[index]?.click();
  };

  /* Of the row in focus, or of the page's own story or post. */
  const press = (deed) => (current() ?? document.querySelector("main > article"))?.querySelector(`[data-deed="${deed}"]`)?.click();

  const actions = {
    j: () => step(1),
    k: () => step(-1),
    o: () => current()?.querySelector("h2 a")?.click(),
    m: () => toggle(0),
    w: () => toggle(1),
    s: () => press("save"),
    v: () => press("vote"),
    "/": () => {
      const field = document.querySelector("[data-search]");
      if (field) field.focus();
      else document.querySelector("[data-search-page]")?.click();
    },
    "?": () => keys?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || keys?.open) return;
    if (event.target.closest?.("input, select, textarea")) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  /* Somebody opened this page: one more in its totals of the day, and nothing about who. */
  const read = document.getElementById("main")?.dataset.read;
  if (read) navigator.sendBeacon(read);

  /* A young site's list: look again until stories stand on it. */
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const main = page.getElementById("main");
        if (!main.hasAttribute("data-filling")) return location.reload();
        document.getElementById("main").replaceChildren(...main.childNodes);
      }
    } catch {
      /* the server is starting again; the next look tells */
    }
    setTimeout(look, 3000);
  };
  if (document.querySelector("main[data-filling]")) setTimeout(look, 3000);
})();
