/* A shared chat's page: copying. It reads the same without it. */
(() => {
  const copy = async (text, button) => {
    await navigator.clipboard.writeText(text);
    button.dataset.copied = "";
  };

  document.addEventListener("click", (event) => {
    const whole = event.target.closest("[data-copies]");
    if (whole) copy(document.getElementById(whole.dataset.copies).value, whole);
  });

  for (const button of document.querySelectorAll("[data-copies]")) button.hidden = false;
})();
