/* A shared chat's page: copying. It reads the same without it. */
(() => {
  if (!navigator.clipboard) return;

  const told = document.createElement("p");
  told.className = "sr";
  told.role = "status";
  document.getElementById("main").append(told);

  const copy = async (text, button) => {
    await navigator.clipboard.writeText(text);
    const words = button.querySelector("span");
    const before = words.textContent;
    words.textContent = told.textContent = button.dataset.copied;
    setTimeout(() => {
      words.textContent = before;
      told.textContent = "";
    }, 2000);
  };

  const form = document.getElementById("copy-turn");
  if (form) {
    /* Of hundreds of turns only those near the screen get their button. */
    const near = new IntersectionObserver((turns) => {
      for (const { isIntersecting, target } of turns) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        target.append(form.content.cloneNode(true));
      }
    }, { rootMargin: "1000px" });
    for (const header of document.querySelectorAll(".turn > header")) near.observe(header);
  }
  for (const button of document.querySelectorAll("[data-copies], [data-copy]")) button.hidden = false;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copied]");
    if (!button) return;
    const { copies, copy: words } = button.dataset;
    const turn = button.closest(".turn");
    copy(copies ? document.getElementById(copies).value : (words ?? turn.querySelector(".prose").innerText), button);
  });
})();
