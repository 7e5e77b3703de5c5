import type { ServerResponse } from 'node:http';
import { graphError } from '@slipstream/schema/errors';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Meter } from '../../metrics/meter.ts';
import type { Client } from '../guards/client.ts';
import type { StreamClock } from '../streams/state-stream.ts';
import { Flusher } from './flusher.ts';
import { Hub } from './hub.ts';
import { beginsAnywhere, hubKey, type Rights, type Subscribing } from './hub-key.ts';
import { Pulse } from './pulse.ts';
import { ResponseOutlet } from './response-outlet.ts';
import type { Failures, Opened } from './run.ts';
import type { OutletTools } from './socket-outlet.ts';
import type { SourceTap } from './source-tap.ts';
import { type Outlet, Viewer } from './viewer.ts';

const FREE = { begin: 0, aSecond: 0 } as const;
/** Cost of reading a log from a separate place. */
const COST_OF_PLACE = 1_000;

/** Executes a subscription once, in a separate context that has only the rights of the caller. */
export type RunSubscription = (
  subscribing: Subscribing,
  rights: Rights,
  tap: SourceTap,
  client: Client,
) => Promise<Opened>;

/** Returns the cost of starting a subscription and its cost per second. Throws when either exceeds its limit. */
export type PriceSubscription = (subscribing: Subscribing) => {
  readonly begin: number;
  readonly aSecond: number;
};

/** The connection of a subscriber and the operation's id on it. */
export interface Subscriber {
  readonly outlet: Outlet;
  readonly id: string;
  /** The client that pays for the subscription. */
  readonly client: Client;
  /** The cursor after which it begins, overriding the operation. Null or absent: the operation decides. */
  readonly after?: string | null;
}

/** The parts of Yoga's context used here. */
interface SharingContext {
  /** A hub's own run. */
  readonly tap?: SourceTap;
  readonly rights: Rights;
  readonly client: Client;
  /** The response of an HTTP request. */
  readonly res?: ServerResponse;
  readonly request?: Request;
}

/** The hubs of this process: one per followed subscription and rights. */
export class SharedSubscriptions {
  readonly tools: OutletTools;
  readonly #run: RunSubscription;
  readonly #clock: StreamClock;
  readonly #price: PriceSubscription;
  readonly #failures: Failures;
  readonly #hubs = new Map<string, { readonly hub: Hub; readonly begin: number }>();

  /** @param coded returns the error that clients receive for a cause */
  constructor(
    run: RunSubscription,
    meter: Meter,
    clock: StreamClock,
    price: PriceSubscription = () => FREE,
    coded = codedAsInternal,
  ) {
    this.#run = run;
    this.#price = price;
    this.#clock = clock;
    this.#failures = {
      coded,
      count: (error, readers) => {
        const code = String(error?.extensions.code ?? 'INTERNAL');
        meter.count('slipstream_streams_failed_total', { code }, readers);
      },
    };
    this.tools = { flusher: new Flusher(), pulse: new Pulse(), meter };
    meter.gaugeFrom('slipstream_fanout_hubs', () => [[{}, this.#hubs.size]]);
  }

  /** @returns a stream that stays open and yields nothing, or the single result that explains why there is no stream. */
  async subscribe(
    subscribing: Subscribing,
    rights: Rights,
    { outlet, id, client, after = null }: Subscriber,
  ): Promise<Viewer | ExecutionResult> {
    const key = hubKey(subscribing, rights);
    if (!key) throw new Error('a subscription without an operation came through validation');
    const { hub, begin } = this.#hubs.get(key.hub) ?? this.#open(key.hub, subscribing, client);
    const start = after === null ? key.start : JSON.stringify(after);
    try {
      client.spend(begin + (start === '' ? 0 : COST_OF_PLACE));
    } catch (cause) {
      hub.closeUnused();
      throw cause;
    }
    hub.enter();
    const viewer = new Viewer(hub, outlet, id);
    outlet.joined(viewer);
    if (viewer.gone) return viewer;
    const run = (tap: SourceTap) => this.#run(subscribing, rights, tap, client);
    const result = await hub.join(viewer, start, run, after === null ? null : { after });
    if (!result) return viewer;
    viewer.mute();
    return ownResult(result);
  }

  /** Charges the cost of an open hub to the client that opened it. Further viewers cost almost nothing. */
  #open(
    key: string,
    subscribing: Subscribing,
    client: Client,
  ): { readonly hub: Hub; readonly begin: number } {
    const { begin, aSecond } = this.#price(subscribing);
    const release = client.holdStream(aSecond);
    const opened = {
      begin,
      hub: new Hub(this.#clock, this.#failures, () => {
        release();
        if (this.#hubs.get(key) === opened) this.#hubs.delete(key);
      }),
    };
    this.#hubs.set(key, opened);
    return opened;
  }

  /** Shares subscriptions over HTTP. WebSockets call `subscribe` directly. */
  plugin(): Plugin {
    return {
      onSubscribe: ({ args, setSubscribeFn }) => {
        const { tap, rights, client, res, request } = args.contextValue as unknown as SharingContext;
        if (tap || !res) return;
        // An EventSource sends this header when it reconnects.
        const lastId = request?.headers.get('last-event-id') ?? null;
        setSubscribeFn((subscribing: Subscribing) =>
          this.subscribe(subscribing, rights, {
            outlet: new ResponseOutlet(res, this.tools),
            id: '',
            client,
            after: beginsAnywhere(args.schema, subscribing) ? lastId : null,
          }),
        );
      },
    };
  }

  close(): void {
    this.tools.pulse.close();
  }
}

/** Copies the errors: several viewers share the result, and transports modify the errors they send. */
function ownResult(result: ExecutionResult): ExecutionResult {
  if (!result.errors) return result;
  const errors = result.errors.map((error) => {
    const { message, nodes = null, path = null, extensions } = error;
    return new GraphQLError(message, { nodes, path, extensions: { ...extensions } });
  });
  return { ...result, errors };
}

function codedAsInternal(cause: unknown): GraphQLError {
  return cause instanceof GraphQLError ? cause : graphError('INTERNAL', 'the server failed at this', cause);
}
