// The theme before the first picture; the other choices come with src/state/prefs.ts.
try {
  const kept = localStorage.getItem("hongyan.theme");
  document.documentElement.dataset.theme = kept === "dark" || (kept !== "light" && matchMedia("(prefers-color-scheme: dark)").matches) ? "dark" : "light";
} catch {
  // Nothing may be kept in this browser: the usual look.
}
