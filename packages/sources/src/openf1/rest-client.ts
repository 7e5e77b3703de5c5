import type { WallClock } from '../playback/playback.ts';
import { isObject, type Json, textAt } from '../recording/json.ts';
import type { Endpoint, OpenF1Record } from './endpoints.ts';
import { OpenF1Error } from './openf1-error.ts';
import { RequestBudget, WITH_ACCOUNT, WITHOUT_ACCOUNT } from './request-budget.ts';

export const OPENF1_URL = 'https://api.openf1.org';

export interface OpenF1Account {
  /** Where the token comes from, as the message about an expired one names it. */
  readonly name: string;
  token(): Promise<string>;
  /** The token was refused: the next call of `token` makes a new one, where it can. */
  refused(): boolean;
}

export interface RestClientOptions {
  readonly url: string;
  readonly account: OpenF1Account | null;
  readonly clock: WallClock;
}

const REQUEST_TIMEOUT_MS = 30_000;
const DEFAULT_RETRY_AFTER_MS = 10_000;
const MAX_TRIES_WHEN_TOLD_TO_WAIT = 5;

/** OpenF1's REST API, within its rate limits. */
export class RestClient {
  readonly #options: RestClientOptions;
  readonly #budget: RequestBudget;

  constructor(options: RestClientOptions) {
    this.#options = options;
    this.#budget = new RequestBudget(options.account ? WITH_ACCOUNT : WITHOUT_ACCOUNT, options.clock);
  }

  /**
   * All records of an endpoint that fit the filter, such as `session_key=9221` and `date>=2023-10-08T17:00:00`.
   * Waits as long as the limits, or a 429 with `retry-after`, ask for.
   *
   * @throws OpenF1Error
   */
  async records(endpoint: Endpoint, filter: readonly string[]): Promise<readonly OpenF1Record[]> {
    const url = `${this.#options.url}/v1/${endpoint}?${filter.join('&')}`;
    let renewed = false;
    for (let tries = 0; ; tries++) {
      await this.#budget.take();
      const response = await this.#get(url);
      if (response.ok) return recordsOf(await bodyOf(response, url), url);
      // "No results found."
      if (response.status === 404) return [];
      if (response.status === 429 && tries < MAX_TRIES_WHEN_TOLD_TO_WAIT) {
        this.#budget.pauseFor(retryAfterMs(response, this.#options.clock.nowMs()));
        continue;
      }
      if (response.status === 401 || response.status === 403) {
        if (!renewed && this.#options.account?.refused()) {
          renewed = true;
          continue;
        }
        throw this.#unauthorised(response.status);
      }
      throw new OpenF1Error('UNREACHABLE', `${url} answers with ${response.status}`);
    }
  }

  async #get(url: string): Promise<Response> {
    const { account } = this.#options;
    const headers: Record<string, string> = { accept: 'application/json' };
    if (account) headers.authorization = `Bearer ${await account.token()}`;
    try {
      return await fetch(url, { headers, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    } catch (cause) {
      throw new OpenF1Error(
        'UNREACHABLE',
        `OpenF1 at ${this.#options.url} does not answer (${whyOf(cause)})`,
        cause,
      );
    }
  }

  #unauthorised(status: number): OpenF1Error {
    const { account } = this.#options;
    return account
      ? new OpenF1Error(
          'TOKEN_REFUSED',
          `OpenF1 refused ${account.name} (${status}): it has probably expired; set it to a new one`,
        )
      : new OpenF1Error(
          'TOKEN_NEEDED',
          `OpenF1 answers only with a token while a session is live (${status}): set OPENF1_TOKEN, or OPENF1_USERNAME and OPENF1_PASSWORD`,
        );
  }
}

/** `retry-after` is a number of seconds, or a date. */
function retryAfterMs(response: Response, nowMs: number): number {
  const text = response.headers.get('retry-after');
  if (text === null) return DEFAULT_RETRY_AFTER_MS;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? DEFAULT_RETRY_AFTER_MS : Math.max(0, date - nowMs);
}

async function bodyOf(response: Response, url: string): Promise<Json> {
  try {
    return (await response.json()) as Json;
  } catch (cause) {
    throw new OpenF1Error('BAD_ANSWER', `${url} answers with what is no JSON`, cause);
  }
}

function recordsOf(body: Json, url: string): readonly OpenF1Record[] {
  if (!Array.isArray(body)) throw new OpenF1Error('BAD_ANSWER', `${url} answers with what is no list`);
  return (body as readonly Json[]).filter(isObject);
}

function whyOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}

/** An account by its token, which cannot be renewed. */
export function accountOfToken(token: string): OpenF1Account {
  return { name: 'OPENF1_TOKEN', token: async () => token, refused: () => false };
}

/** An account by name and password: asks for a token, and for a new one when it has run out (after an hour). */
export function accountOfLogin(url: string, username: string, password: string): OpenF1Account {
  let current: Promise<string> | null = null;
  const login = async (): Promise<string> => {
    const response = await fetch(`${url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ username, password }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new OpenF1Error('UNREACHABLE', `OpenF1 at ${url} does not answer (${whyOf(cause)})`, cause);
    });
    const body = response.ok ? await bodyOf(response, `${url}/token`) : null;
    const token = isObject(body ?? undefined) ? textAt(body as OpenF1Record, 'access_token') : undefined;
    if (token) return token;
    throw new OpenF1Error(
      'TOKEN_REFUSED',
      `OpenF1 refused OPENF1_USERNAME and OPENF1_PASSWORD (${response.status}): check them`,
    );
  };
  return {
    name: 'the token of OPENF1_USERNAME',
    token: () => {
      current ??= login();
      current.catch(() => {
        current = null;
      });
      return current;
    },
    refused: () => {
      current = null;
      return true;
    },
  };
}
