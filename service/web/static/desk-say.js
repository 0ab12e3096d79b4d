// Says things to those who do not see the page change.

const line = document.createElement("div");
line.className = "unseen";
line.setAttribute("role", "status");
document.body.append(line);

export function say(words) {
  const said = document.createElement("p"); // a new one each time, so that the same words are read again
  said.textContent = words;
  line.replaceChildren(said);
}
