/* A menu made of <details> closes when somebody goes elsewhere. */
export function startMenus() {
  for (const menu of document.querySelectorAll("[data-menu]")) {
    document.addEventListener("click", event => {
      if (!menu.contains(event.target) || event.target.closest("a")) menu.open = false;
    });
    menu.addEventListener("focusout", event => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
    });
    menu.addEventListener("keydown", event => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
}
