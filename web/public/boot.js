// The theme before the first picture, so that nothing flashes. The rest of the
// choices come with src/state/prefs.ts, before anything is drawn.
try {
  const kept = localStorage.getItem("hongyan.theme");
  const isDark = kept === "dark" || (kept !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
} catch {
  // Nothing may be kept in this browser: the usual look.
}
