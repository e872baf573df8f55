/* Put the focus on something that is not a control, and into sight. */
export function goTo(place) {
  // Reachable by script and by links, not by the Tab key: that goes on from here.
  if (place.tabIndex < 0) place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}
