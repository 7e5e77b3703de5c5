import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { GraphErrorCode } from '@slipstream/schema/errors';
import { isLoopback, portOf, readHost } from './addresses.ts';
import type { Audience } from './edge-config.ts';

/** The parts of an HTTP or WebSocket request that the rules check. */
export interface Asked {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly localPort?: number | undefined };
}

/** The reason why the server refuses a request. */
export interface Refusal {
  readonly status: 403 | 405 | 415 | 421;
  readonly code: GraphErrorCode;
  readonly message: string;
}

/** Body types that the graph accepts. A web page can send them only after a preflight. */
const BODIES = new Set(['application/json', 'application/graphql+json']);
/** Headers that a foreign page can send only after a preflight. */
const PREFLIGHTED = ['graphql-require-preflight', 'apollo-require-preflight', 'x-apollo-operation-name'];
/** The user agent of every browser of the last twenty years. A page can change it only after a preflight. */
const BROWSER = /^(Mozilla|Opera)\//;

/**
 * Decides which requests the server accepts. A browser sends requests to any server on behalf of a page, and only
 * its headers identify the page. `docs/decisions/0017-who-may-ask.md` gives the reasons.
 */
export class WhoMayAsk {
  readonly #host: string;
  readonly #publicUrls: readonly URL[];
  readonly #allowed: ReadonlySet<string>;

  constructor({ host, publicUrls, allowedOrigins }: Audience) {
    this.#host = host.replace(/^\[|\]$/g, '').toLowerCase();
    this.#publicUrls = publicUrls.map((url) => new URL(url));
    this.#allowed = new Set([...allowedOrigins, ...publicUrls]);
  }

  /** Refuses requests for other hosts. Without this check, a page that points its name to this address (DNS rebinding) could read every response. */
  refuseHost({ headers, socket }: Asked): Refusal | null {
    if (this.#isOwnAddress(headers.host, socket.localPort) || this.#isPublic(headers.host)) return null;
    return {
      status: 421,
      code: 'FORBIDDEN',
      message: `This server does not answer as ${JSON.stringify(headers.host ?? '')}. Ask it under its own address, or start it with --public-url for each URL under which browsers reach it.`,
    };
  }

  /** Refuses operations from pages that are not allowed, including subscriptions over WebSocket. */
  refusePage(asked: Asked): Refusal | null {
    const wrongHost = this.refuseHost(asked);
    if (wrongHost) return wrongHost;
    const { origin, 'sec-fetch-site': site } = asked.headers;
    if (origin !== undefined)
      return this.allows(asked) ? null : foreign(`Pages of ${JSON.stringify(origin)}`);
    if (site === undefined || site === 'same-origin' || site === 'none') return null;
    return foreign('Pages of other origins');
  }

  /** Refuses HTTP operations that a foreign page could send without a preflight. */
  refuseOperation(asked: Asked): Refusal | null {
    const { method, headers } = asked;
    const wrongPage = this.refusePage(asked);
    if (wrongPage) return wrongPage;
    if (method === 'POST') {
      return BODIES.has(mediaType(headers['content-type'])) ? null : UNSUPPORTED;
    }
    if (method !== 'GET') return WRONG_METHOD;
    const proven =
      headers.origin !== undefined || headers['sec-fetch-site'] !== undefined || this.#isReferredByOwn(asked);
    const preflighted =
      BODIES.has(mediaType(headers['content-type'])) ||
      PREFLIGHTED.some((name) => headers[name] !== undefined);
    return proven || preflighted || !BROWSER.test(headers['user-agent'] ?? '') ? null : UNPROVEN;
  }

  /** Returns true when the request's origin is this server or an allowed origin. */
  allows({ headers: { origin, host }, socket }: Asked): boolean {
    if (origin === undefined) return false;
    if (this.#allowed.has(origin) || this.#allowed.has('*')) return true;
    return this.#isOwnAddress(host, socket.localPort) && origin === URL.parse(`http://${host}`)?.origin;
  }

  /** A page can omit its referrer but cannot forge it. */
  #isReferredByOwn(asked: Asked): boolean {
    const origin = URL.parse(asked.headers.referer ?? '')?.origin;
    return origin !== undefined && this.allows({ ...asked, headers: { ...asked.headers, origin } });
  }

  /** Returns the CORS headers that let a page of an allowed origin read the response. */
  corsHeaders(asked: Asked): Readonly<Record<string, string>> {
    const { origin } = asked.headers;
    if (origin === undefined || !this.allows(asked)) return { vary: 'Origin' };
    if (this.#allowed.has('*')) return { 'access-control-allow-origin': '*', vary: 'Origin' };
    return {
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    };
  }

  /**
   * On loopback, accepts this machine's names with our port. Elsewhere accepts any IP address: DNS rebinding needs
   * a name. The port is not checked there, because the port inside a container differs from the one outside.
   */
  #isOwnAddress(host: string | undefined, localPort: number | undefined): boolean {
    const named = readHost(host);
    if (!named) return false;
    const { name, port } = named;
    const isOurPort = Number(port || 80) === localPort;
    if (name === this.#host) return isOurPort;
    if (isLoopback(this.#host))
      return isOurPort && (name === 'localhost' || name === '127.0.0.1' || name === '::1');
    return name === 'localhost' || isIP(name) !== 0;
  }

  #isPublic(host: string | undefined): boolean {
    const named = readHost(host);
    if (!named) return false;
    return this.#publicUrls.some((url) => {
      const usual = portOf(url);
      return url.hostname.replace(/^\[|\]$/g, '') === named.name && (named.port || usual) === usual;
    });
  }
}

const UNSUPPORTED: Refusal = {
  status: 415,
  code: 'BAD_REQUEST',
  message: 'Send operations as JSON, with content-type: application/json. Forms and plain text are not read.',
};
const WRONG_METHOD: Refusal = {
  status: 405,
  code: 'BAD_REQUEST',
  message: 'Send operations with POST, or queries and subscriptions with GET.',
};
const UNPROVEN: Refusal = {
  status: 403,
  code: 'FORBIDDEN',
  message:
    'This browser does not say for which page it asks. Send operations with POST as JSON, or add the header graphql-require-preflight: 1.',
};

function foreign(who: string): Refusal {
  return {
    status: 403,
    code: 'FORBIDDEN',
    message: `${who} may not use this graph. Start the server with their origin in SLIPSTREAM_ALLOWED_ORIGINS to let them.`,
  };
}

function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
