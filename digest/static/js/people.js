/* What only signed-in people need. Pages read the same without it. */
(() => {
  /* The account's menu closes when something else is touched, and by Escape. */
  const menu = document.querySelector("details.me");
  document.addEventListener("click", (event) => {
    if (menu?.open && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu?.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  /* This page was opened: a mark of one's own. */
  const seen = document.getElementById("main")?.dataset.seen;
  const deeds = document.getElementById("deeds");
  if (seen && deeds) navigator.sendBeacon(seen, new FormData(deeds));

  /* A report is written in a dialog; its links back close it. */
  const report = document.getElementById("report");
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === report && !report.open) report.showModal();
  });
  report?.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    report.close();
  });

  /* The theme button of the header (site.js has switched by now) changes the account's theme too. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-switch]");
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!button?.dataset.themeSwitch || !token) return;
    const theme = document.documentElement.dataset.theme;
    fetch(button.dataset.themeSwitch, {
      method: "POST",
      headers: { "X-CSRFToken": token },
      body: new URLSearchParams({ theme }),
      redirect: "manual",
    });
  });

  /* On a phone the list of settings is a strip: the section one reads is in sight. */
  document.querySelector(".strip [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  /* Notices: what one opens is read; the number in the header is asked for while the page is in sight, a
     minute after it was last known. */
  const bell = document.querySelector(".bell");
  const MINUTE = 60000;
  let asked = Date.now();

  const unread = (number) => {
    bell.dataset.unread = number;
    bell.querySelector(".n").textContent = number;
  };

  const read = (name, value) => {
    if (!deeds) return;
    const told = new FormData(deeds);
    told.set(name, value);
    navigator.sendBeacon(bell.dataset.tell, told);
  };

  const look = async () => {
    if (document.hidden || Date.now() - asked < MINUTE) return;
    asked = Date.now();
    try {
      const answer = await fetch(`${bell.dataset.ask}?have=${bell.dataset.unread}`);
      if (answer.status === 200) unread((await answer.json()).unread);
    } catch {
      /* no answer: the next look tells */
    }
  };

  if (bell) {
    const post = seen?.match(/\/p\/(\d+)\//)?.[1];
    if (post && bell.dataset.unread !== "0") read("post", post);
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-notice]");
      if (link) read("notice", link.dataset.notice);
    });
    document.addEventListener("visibilitychange", look);
    setInterval(look, MINUTE);
  }
})();
