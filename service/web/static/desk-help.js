// The list of all keys.

const dialog = document.getElementById("keys");
const button = document.getElementById("show-keys");

if (dialog && button) {
  button.hidden = false;
  button.addEventListener("click", show);
}

export function show() {
  dialog?.showModal();
}
