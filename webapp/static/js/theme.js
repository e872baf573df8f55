/* Switch between light and dark. The choice is kept in a cookie, so that the server can put it into the page
   before the first paint. */
const YEAR_S = 31_536_000;

export function startThemeSwitch() {
  const root = document.documentElement;
  const button = document.querySelector("[data-theme-switch]");
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (systemIsDark.matches ? "dark" : "light")) === "dark";
  const tell = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${root.dataset.theme}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
    tell();
  });
  systemIsDark.addEventListener("change", tell);
  button.hidden = false;
  tell();
}
