// Runs in <head>, before the first paint, so that a dark page never flashes white.
(() => {
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try { return localStorage.getItem("nuoda-theme") || "auto"; } catch { return "auto"; }
  };
  const apply = () => {
    const choice = stored();
    const dark = choice === "dark" || (choice === "auto" && device.matches);
    root.dataset.themeChoice = choice;
    root.dataset.bsTheme = dark ? "dark" : "light";
    root.dispatchEvent(new CustomEvent("nuoda:theme"));
  };
  device.addEventListener("change", apply);
  addEventListener("storage", (event) => { if (event.key === "nuoda-theme") apply(); });
  root.addEventListener("nuoda:theme-next", () => {
    const order = ["auto", "light", "dark"];
    try { localStorage.setItem("nuoda-theme", order[(order.indexOf(stored()) + 1) % 3]); } catch { return; }
    apply();
  });
  apply();
})();
