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
})();
