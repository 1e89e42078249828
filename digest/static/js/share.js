/* Sharing a chat: ticking all, taking a selection out, copying a link. Buttons do the same without it. */
(() => {
  const form = document.querySelector("[data-review]");

  if (form) {
    /* The answer to an upload is its draft's page: to load it again must not send the chat again. */
    if (location.href !== form.action) history.replaceState(null, "", form.action);

    const again = () => form.dispatchEvent(new CustomEvent("refresh", { bubbles: false }));
    form.addEventListener("click", (event) => {
      const tick = event.target.closest("[data-tick]");
      if (!tick) return;
      event.preventDefault();
      for (const box of form.querySelectorAll("[name=turn]")) box.checked = tick.dataset.tick === "all";
      again();
    });

    /* With Shift a tick goes for all turns since the last one. */
    let last = null;
    form.addEventListener("click", (event) => {
      if (event.target.name !== "turn") return;
      const boxes = [...form.querySelectorAll("[name=turn]")];
      const here = boxes.indexOf(event.target), there = boxes.indexOf(last);
      if (event.shiftKey && there >= 0) {
        for (const box of boxes.slice(Math.min(here, there), Math.max(here, there) + 1)) box.checked = event.target.checked;
        again();
      }
      last = event.target;
    });

    /* Words selected in a turn stand in the field that takes them out. */
    document.addEventListener("selectionchange", () => {
      const chosen = document.getSelection();
      const from = chosen.anchorNode?.parentElement?.closest("#turns .prose");
      const words = chosen.toString().trim();
      if (!from || !from.contains(chosen.focusNode) || words.length < 2) return;
      const too = form.elements.too;
      too.value = words.slice(0, too.maxLength);
      too.dataset.selected = "";
    });
    form.addEventListener("input", ({ target }) => { if (target.name === "too" && !target.value) delete target.dataset.selected; });
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.querySelector("span").textContent = button.dataset.copied;
    });
  }
})();
