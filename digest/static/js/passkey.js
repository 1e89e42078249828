/* Says in the page what the passkey scripts would only log. */
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = document.getElementById("passkey-error");
  if (words) words.hidden = false;
});
