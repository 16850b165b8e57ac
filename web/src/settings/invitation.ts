export const KEPT = "company-invitation"; // over the login, in this tab alone; gone once it is accepted

/** The link's token leaves the address at once, before anything could copy it from there. */
export function takeInvitation(): void {
  if (location.pathname !== "/company-invitation" || location.hash.length < 2) return;
  sessionStorage.setItem(KEPT, location.hash.slice(1));
  history.replaceState(history.state, "", location.pathname + location.search);
}
