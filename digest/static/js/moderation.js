/* The moderators' queue: keys for the case in focus. j, k and o are those of every list. */
(() => {
  const current = () => document.activeElement?.closest?.(".case");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input:not([type=checkbox]), select, textarea")) return;
    const place = current();
    if (!place) return;
    if (event.key === "x") place.querySelector("input[name=pick]")?.click();
    else if (event.key === "n") {
      const more = place.querySelector(".decide details");
      if (!more) return;
      more.open = true;
      more.querySelector("select").focus();
    } else {
      const button = place.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (!button) return;
      button.click();
    }
    event.preventDefault();
  });

  /* After a decision the next case has the focus. */
  document.addEventListener("htmx:afterSwap", () => {
    if (document.activeElement === document.body) document.querySelector(".case h2 a")?.focus();
  });
})();
