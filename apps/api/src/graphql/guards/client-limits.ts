/** What one client may have: one address of IPv4, or one network of IPv6 (/64). */
export interface ClientLimits {
  /** Requests over HTTP and messages over WebSocket, a second and at once. */
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  /** What they may cost, in values of answers (`FieldCost`): a second and at once. */
  readonly costPerSecond: number;
  readonly costBurst: number;
  /** Requests over HTTP that are answered at the same time. */
  readonly running: number;
  readonly sockets: number;
  /** Characters of the id of an operation over WebSocket: each of its messages carries it. */
  readonly operationIdChars: number;
  /** Sockets opened a second; four times as many at once. */
  readonly socketsPerSecond: number;
  /** Answers over SSE. */
  readonly streams: number;
  /** What the subscriptions that nobody else opened first cost a second. */
  readonly streamCost: number;
  /** Different values of `delayMs` at the same time. */
  readonly delays: number;
  /** Boards that nobody else followed first, at the same time. */
  readonly boards: number;
  /** Instants of the past (`at`) that wait to be worked out. */
  readonly waitingForPast: number;
  /** Sessions that were started and have not ended, of everybody together. */
  readonly startedSessions: number;
}

/** A household with several pages, or a script at work, stays below each of these. */
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
 * @param given `off`, or names and numbers: `sockets=20000,costPerSecond=50000`; what it does not name
 * stays as it is.
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
