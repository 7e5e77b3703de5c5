/** Permissions of a page beyond files of this server. */
interface PagePolicy {
  /** Origins that may embed the page. `'none'` unless the page is made for embedding. */
  readonly frameAncestors: string;
  readonly styles: string;
  readonly workers: string;
}

const APP: PagePolicy = { frameAncestors: "'none'", styles: "'self'", workers: "'none'" };
/** GraphiQL's editor, Monaco, inserts style elements at run time. Its scripts are files. */
const GRAPHIQL: PagePolicy = {
  frameAncestors: "'none'",
  styles: "'self' 'unsafe-inline'",
  workers: "'self'",
};

/** Paths with a separate policy. Add an embeddable page here with its own `frameAncestors`. */
const POLICIES: Readonly<Record<string, PagePolicy>> = { '/graphql': GRAPHIQL, '/graphiql.html': GRAPHIQL };

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  // Not `no-referrer`: browsers would then send `Origin: null` even with forms of this server.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/**
 * Returns the headers that restrict what a page may do and which pages may embed it.
 *
 * @param host the verified host of the request. Older browsers do not include WebSockets of the page's origin in
 * `'self'`.
 */
export function securityHeaders(pathname: string, host: string): Readonly<Record<string, string>> {
  const { frameAncestors, styles, workers } = POLICIES[pathname] ?? APP;
  return {
    ...EVERYWHERE,
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src ${styles}`,
      "img-src 'self' data:",
      "font-src 'self' data:",
      `connect-src 'self' ws://${host} wss://${host}`,
      `worker-src ${workers}`,
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      `frame-ancestors ${frameAncestors}`,
    ].join('; '),
    ...(frameAncestors === "'none'" ? { 'x-frame-options': 'DENY' } : {}),
  };
}
