// On every page behind the door: warns before the idle limit, one key to stay, and leaves nothing on the page afterwards.
(() => {
  const ASK_EVERY = 10_000;
  let deadline = null, warnAt = null, canStay = true, box = null, gone = false;

  function leave(why) {
    if (gone) return;
    gone = true;
    document.documentElement.replaceChildren();
    location.replace("/auth/sign-in?why=" + why + "&next=" + encodeURIComponent(location.pathname + location.search));
  }

  async function ask(path, method) {
    let answer;
    try {
      answer = await fetch(path, { method, headers: { "x-cla": "door" }, cache: "no-store", credentials: "same-origin" });
    } catch {
      return;                       // no network: the deadline we know still holds
    }
    if (answer.status === 401) return leave(deadline !== null && Date.now() > deadline - 5000 ? "idle" : "ended");
    if (!answer.ok) return;
    const state = await answer.json();
    deadline = Date.now() + state.left * 1000;
    warnAt = deadline - state.warning * 1000;
    canStay = state.can_stay;
    tick();
  }

  const stay = () => ask("/auth/stay", "POST");

  function showWarning(seconds) {
    if (!box) {
      box = document.createElement("div");
      box.setAttribute("role", "alertdialog");
      box.setAttribute("aria-label", "You will be signed out soon");
      box.style.cssText = "position:fixed;z-index:2147483647;top:0;left:0;right:0;padding:1rem 1.5rem;background:#0b0c0c;color:#fff;font:600 1.1rem/1.5 sans-serif";
      const text = document.createElement("p");
      text.style.margin = "0 0 .5rem";
      box.append(text);
      const button = document.createElement("button");
      button.textContent = "Stay signed in";
      button.style.cssText = "font:inherit;padding:.5rem 1.25rem;border:2px solid #fff;border-radius:4px;background:#fff;color:#0b0c0c;cursor:pointer";
      button.addEventListener("click", stay);
      if (canStay) box.append(button);
      document.body.append(box);
      if (canStay) button.focus();
    }
    const left = seconds > 90 ? Math.round(seconds / 60) + " minutes" : Math.ceil(seconds / 10) * 10 + " seconds";
    const said = canStay ? `Nothing has happened for a while. In ${left} you will be signed out. Press any key to stay.`
      : `Your session ends in ${left}, however busy you are. Finish what you are doing, then sign in again.`;
    if (box.firstChild.textContent !== said) box.firstChild.textContent = said;
  }

  function tick() {
    if (deadline === null || gone) return;
    const now = Date.now();
    if (now >= deadline) {
      if (box) { box.remove(); box = null; }
      return leave("idle");
    }
    if (now >= warnAt) return showWarning((deadline - now) / 1000);
    if (box) { box.remove(); box = null; }
  }

  addEventListener("keydown", () => { if (box && canStay) stay(); }, true);
  addEventListener("pageshow", event => { if (event.persisted) location.reload(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask("/auth/state", "GET"); });
  document.addEventListener("click", event => {
    const link = event.target.closest && event.target.closest('a[href$="/auth/sign-out"]');
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    ask("/auth/sign-out", "POST").finally(() => leave("out"));
  }, true);
  setInterval(tick, 1000);
  setInterval(() => ask("/auth/state", "GET"), ASK_EVERY);
  ask("/auth/state", "GET");
})();
