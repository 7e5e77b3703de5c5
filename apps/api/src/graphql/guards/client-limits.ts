/** Limits for one client: one IPv4 address or one IPv6 /64 network. */
export interface ClientLimits {
  /** HTTP requests and WebSocket messages: per second, and in one burst. */
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  /** Cost of operations in response values (see `FieldCost`): per second, and in one burst. */
  readonly costPerSecond: number;
  readonly costBurst: number;
  /** HTTP requests in progress at the same time. */
  readonly running: number;
  readonly sockets: number;
  /** Characters of an operation id over WebSocket. Every message of the operation repeats the id. */
  readonly operationIdChars: number;
  /** New sockets per second. A burst can have four times as many. */
  readonly socketsPerSecond: number;
  /** SSE streams at the same time. */
  readonly streams: number;
  /** Cost per second of the subscriptions that this client was the first to open. */
  readonly streamCost: number;
  /** Distinct values of `delayMs` at the same time. */
  readonly delays: number;
  /** Boards at the same time that this client was the first to follow. */
  readonly boards: number;
  /** Waiting requests for a past state (`at`). */
  readonly waitingForPast: number;
  /** Running replays and simulations of all clients together. */
  readonly startedSessions: number;
}

/** A household with several open pages or a busy script stays below each limit. */
export const CLIENT_LIMITS: ClientLimits = {
  requestsPerSecond: 100,
  requestBurst: 1_000,
  costPerSecond: 10_000,
  costBurst: 600_000,
  running: 50,
  sockets: 200,
  operationIdChars: 256,
  socketsPerSecond: 25,
  streams: 100,
  streamCost: 60_000,
  delays: 5,
  boards: 50,
  waitingForPast: 10,
  startedSessions: 10,
};

export const NO_LIMITS: ClientLimits = {
  requestsPerSecond: Number.MAX_SAFE_INTEGER,
  requestBurst: Number.MAX_SAFE_INTEGER,
  costPerSecond: Number.MAX_SAFE_INTEGER,
  costBurst: Number.MAX_SAFE_INTEGER,
  running: Number.MAX_SAFE_INTEGER,
  sockets: Number.MAX_SAFE_INTEGER,
  operationIdChars: Number.MAX_SAFE_INTEGER,
  socketsPerSecond: Number.MAX_SAFE_INTEGER,
  streams: Number.MAX_SAFE_INTEGER,
  streamCost: Number.MAX_SAFE_INTEGER,
  delays: 100,
  boards: 1_000,
  waitingForPast: 100,
  startedSessions: 100,
};

/**
 * @param given `off`, or names with numbers such as `sockets=20000,costPerSecond=50000`. Other limits keep
 * their defaults.
 */
export function clientLimitsFrom(given: string | undefined, mistakes: string[]): ClientLimits {
  if (given === undefined || given.trim() === '') return CLIENT_LIMITS;
  if (given.trim() === 'off') return NO_LIMITS;
  const names = Object.keys(CLIENT_LIMITS);
  const limits: Record<string, number> = { ...CLIENT_LIMITS };
  for (const part of given.split(',')) {
    const [name = '', number = ''] = part.split('=').map((side) => side.trim());
    if (names.includes(name) && /^[1-9]\d*$/.test(number)) limits[name] = Number(number);
    else
      mistakes.push(
        `SLIPSTREAM_CLIENT_LIMITS ${part}: give off, or name=number with one of ${names.join(', ')}`,
      );
  }
  return limits as unknown as ClientLimits;
}
