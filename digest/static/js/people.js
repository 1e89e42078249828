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
})();
