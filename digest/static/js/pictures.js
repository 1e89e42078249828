/* Pictures of a post open large over the page. Without this each link opens the picture itself. */
(() => {
  const links = [...document.querySelectorAll("[data-large]")];
  if (!links.length || !window.HTMLDialogElement) return;
  const dialog = document.createElement("dialog");
  dialog.className = "large";
  const picture = document.createElement("img");
  dialog.append(picture);
  document.body.append(dialog);
  let at = 0;

  const show = (index) => {
    at = (index + links.length) % links.length;
    picture.src = links[at].href;
    picture.alt = links[at].querySelector("img").alt;
    dialog.setAttribute("aria-label", picture.alt || links[at].getAttribute("href"));
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-large]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(links.indexOf(link));
    dialog.showModal();
  });
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => links[at].focus());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") show(at + 1);
    if (event.key === "ArrowLeft") show(at - 1);
    event.stopPropagation();
  });
})();
