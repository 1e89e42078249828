/* Comments: forms that open in place close again, and what was seen is told. Works the same without it. */
(() => {
  const thread = document.getElementById("comments");

  document.addEventListener("click", (event) => {
    const close = event.target.closest?.("[data-close]");
    const form = close?.closest(".slot > form");
    if (!form) return;
    event.preventDefault();
    const item = form.closest("li");
    form.remove();
    item?.querySelector(".acts a")?.focus();
  });

  /* Ctrl or Cmd with Enter sends what is being written. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.target.closest?.("form.say")?.requestSubmit();
  });

  if (!thread) return;

  /* What stood where a form or a comment was leaves the focus with its neighbour. */
  thread.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement === document.body) document.getElementById("comments-title")?.focus();
  });

  /* Seen once it was in sight for a second: told by a request, since opening a page changes nothing. */
  const deeds = document.getElementById("deeds");
  if (!thread.dataset.threadSeen || !deeds) return;
  let timer;
  const tell = () => {
    watch.disconnect();
    const told = new FormData(deeds);
    told.set("last", thread.dataset.last);
    navigator.sendBeacon(thread.dataset.threadSeen, told);
  };
  const watch = new IntersectionObserver(([entry]) => {
    clearTimeout(timer);
    if (entry.isIntersecting) timer = setTimeout(tell, 1000);
  });
  watch.observe(thread);
})();
