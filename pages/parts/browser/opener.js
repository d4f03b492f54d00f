// One listener for the page's tables: a figure opens its children, a column's heading sorts the rows, a button prints.
// Served by the application itself, so that the policy of the gate (scripts from this address alone) stays as it is.
let send = () => {};

function press(event) {
  const button = event.target.closest("button[data-open],button[data-sort],button[data-print]");
  if (!button) return;
  if (button.dataset.open) send("opened", button.dataset.open);
  else if (button.dataset.sort) sort(button);
  else window.print();
}

function sort(button) {
  const heading = button.closest("th"), table = heading.closest("table"), rows = [...table.tBodies[0].rows];
  const down = heading.getAttribute("aria-sort") === "ascending", place = heading.cellIndex, way = down ? -1 : 1;
  table.querySelectorAll("th[aria-sort]").forEach((other) => other.setAttribute("aria-sort", "none"));
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  rows.sort((a, b) => compared(a.cells[place], b.cells[place], way)).forEach((row) => table.tBodies[0].append(row));
}

// Cells without a value stay last whichever way the others go.
function compared(a, b, way) {
  const one = value(a), other = value(b);
  if (one === "" || other === "") return (one === "") - (other === "");
  return way * (typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other), "en"));
}

function value(cell) {
  const held = cell.dataset.value ?? cell.innerText.trim(), number = Number(held);
  return held === "" || Number.isNaN(number) ? held : number;
}

// A press that a button would lose is given to it all the same: a button half out of sight (Apply, at the sidebar's foot) is
// scrolled into sight by the press itself, so that the hand lifts off beside it, and the choices would wait unseen.
let aimed = null;

function aim(event) {
  const button = event.target.closest("button[data-testid^=stBaseButton],button[data-open]");
  aimed = button && { button, x: event.clientX, y: event.clientY };
}

function release(event) {
  const held = aimed, wait = event.pointerType === "mouse" ? 50 : 400;      // a finger's click comes later
  if (!held || Math.hypot(event.clientX - held.x, event.clientY - held.y) > 5) return;
  setTimeout(() => { if (aimed === held && held.button.isConnected) held.button.click(); }, wait);
}

function arrive(event) {
  if (aimed && aimed.button.contains(event.target)) aimed = null;
}

function hear() {
  document.addEventListener("click", (event) => window.claOpener(event));
  window.addEventListener("pointerdown", aim, true);
  window.addEventListener("pointerup", release, true);
  document.body.addEventListener("click", arrive, true);
}

export default function ({ setTriggerValue }) {
  send = setTriggerValue;
  if (!window.claOpener) hear();
  window.claOpener = press;
}
