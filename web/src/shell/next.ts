/** Where a person wanted to go before logging in: a path of the client's own, and nothing else. */
export function nextPath(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "";
  return /^\/(?![/\\])/.test(next) && !next.startsWith("/login") ? next : "/overview";
}
