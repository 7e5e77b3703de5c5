/** What a page needs beyond files of our own. */
interface PagePolicy {
  /** Where it may be shown within a page of others; `'none'` unless it is made for that. */
  readonly frameAncestors: string;
  readonly styles: string;
  readonly workers: string;
}

const APP: PagePolicy = { frameAncestors: "'none'", styles: "'self'", workers: "'none'" };
/** Monaco, the editor inside, writes style elements as it goes. Scripts are files even so. */
const GRAPHIQL: PagePolicy = {
  frameAncestors: "'none'",
  styles: "'self' 'unsafe-inline'",
  workers: "'self'",
};

/** Paths with a policy of their own. A page that others may embed joins with its own `frameAncestors`. */
const POLICIES: Readonly<Record<string, PagePolicy>> = { '/graphql': GRAPHIQL, '/graphiql.html': GRAPHIQL };

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  // Not `no-referrer`: with it browsers send `Origin: null` with a form of our own, too.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/**
 * The headers that tell browsers what a page may do and who may show it.
 *
 * @param host as the request named it, and as it was found to be ours: older browsers do not count
 * WebSockets of the page's own origin as `'self'`.
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
