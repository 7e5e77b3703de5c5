const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a web page of `origin` may use the server that it reached under `host`: the server's own
 * pages, pages of this machine on a server of this machine (a developer's), and who is allowed by name.
 * What sends no origin is no web page.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (allowed.includes('*') || allowed.includes(origin)) return true;
  let page: URL;
  try {
    page = new URL(origin);
  } catch {
    return false;
  }
  if (page.host === host) return true;
  return LOOPBACK.has(page.hostname) && LOOPBACK.has(hostname(host));
}

function hostname(host: string | undefined): string {
  return (host ?? '').replace(/:\d+$/, '');
}
