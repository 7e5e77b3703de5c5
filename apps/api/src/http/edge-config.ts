import { isLoopback, readOrigin } from './addresses.ts';

/** Features that an operator can switch off. */
export const OFFERS = ['introspection', 'graphiql', 'suggestions', 'metrics'] as const;
export type Offer = (typeof OFFERS)[number];

/** Addresses of the server and the web pages that may use it. */
export interface Audience {
  /** The address to listen on. */
  readonly host: string;
  /** Other origins under which browsers reach this server, such as that of a proxy in front of it. */
  readonly publicUrls: readonly string[];
  /** Origins of other web pages that may use the graph, in normal form. `*` allows any origin. */
  readonly allowedOrigins: readonly string[];
}

export interface EdgeConfig extends Audience {
  /** Token that grants the operator role. Null: every caller has the role. */
  readonly operatorToken: string | null;
  readonly without: ReadonlySet<Offer>;
}

export interface EdgeOptions {
  readonly host: string | undefined;
  readonly publicUrls: readonly string[];
  readonly without: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True when this process serves clients. */
  readonly hasApi: boolean;
}

/** Shorter tokens can be guessed. 16 characters of base64 are 96 bits. */
export const MIN_TOKEN_LENGTH = 16;
const DEFAULT_HOST = '127.0.0.1';
const MAKE_ONE = 'make one with `openssl rand -base64 24`';

/** Reads the configuration and adds every mistake to `mistakes`. */
export function edgeConfigFrom(options: EdgeOptions, mistakes: string[]): EdgeConfig {
  const { env, hasApi } = options;
  // Node expects an IPv6 address without the brackets of a URL.
  const host = options.host?.trim().replace(/^\[(.*)\]$/, '$1') ?? DEFAULT_HOST;
  if (host === '') mistakes.push('--host: give an address to listen on, such as 127.0.0.1 or 0.0.0.0');
  const operatorToken = tokenFrom(env.SLIPSTREAM_OPERATOR_TOKEN, mistakes);
  if (operatorToken === null && hasApi && host !== '' && !isLoopback(host)) {
    mistakes.push(
      `--host ${host}: whoever reaches this address could start and stop races; set SLIPSTREAM_OPERATOR_TOKEN (${MAKE_ONE}), or listen on 127.0.0.1`,
    );
  }
  const allowedOrigins = listed(env.SLIPSTREAM_ALLOWED_ORIGINS).map((given) =>
    given === '*' ? given : originFrom('SLIPSTREAM_ALLOWED_ORIGINS', given, mistakes),
  );
  if (allowedOrigins.includes('*') && operatorToken === null) {
    mistakes.push(
      `SLIPSTREAM_ALLOWED_ORIGINS *: every web page could start and stop races; set SLIPSTREAM_OPERATOR_TOKEN (${MAKE_ONE}), or name the origins`,
    );
  }
  const publicUrls = [...options.publicUrls, ...listed(env.SLIPSTREAM_PUBLIC_URLS)].map((given) =>
    originFrom('--public-url', given, mistakes),
  );
  const without = withoutFrom([options.without, env.SLIPSTREAM_WITHOUT].flatMap(listed), mistakes);
  return { host, publicUrls, allowedOrigins, operatorToken, without };
}

function tokenFrom(given: string | undefined, mistakes: string[]): string | null {
  if (!given) return null;
  // A header value can hold only these characters; it loses surrounding spaces.
  if (!/^[\x21-\x7e]+$/.test(given)) {
    mistakes.push(
      `SLIPSTREAM_OPERATOR_TOKEN: a token has no blanks, line ends or letters beyond ASCII; ${MAKE_ONE}`,
    );
    return null;
  }
  if (given.length < MIN_TOKEN_LENGTH) {
    mistakes.push(
      `SLIPSTREAM_OPERATOR_TOKEN: ${given.length} characters can be guessed; give at least ${MIN_TOKEN_LENGTH} (${MAKE_ONE})`,
    );
    return null;
  }
  return given;
}

function originFrom(name: string, given: string, mistakes: string[]): string {
  const origin = readOrigin(given);
  if (origin === null) {
    mistakes.push(
      `${name} ${given}: give scheme, host and port only, such as https://live.example.org or http://localhost:5173`,
    );
  }
  return origin ?? given;
}

function withoutFrom(named: readonly string[], mistakes: string[]): ReadonlySet<Offer> {
  for (const name of named) {
    if (!OFFERS.some((offer) => offer === name)) {
      mistakes.push(`--without ${name}: give some of ${OFFERS.join(', ')}`);
    }
  }
  return new Set(OFFERS.filter((offer) => named.includes(offer)));
}

function listed(given: string | undefined): readonly string[] {
  return (given ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
