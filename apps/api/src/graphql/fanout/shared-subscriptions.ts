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
/** To read a log from a place of one's own. */
const COST_OF_PLACE = 1_000;

/** Runs a subscription once, with a context of its own that has nothing of a caller but the rights. */
export type RunSubscription = (
  subscribing: Subscribing,
  rights: Rights,
  tap: SourceTap,
  client: Client,
) => Promise<Opened>;

/** What a subscription costs: to begin it, and a second. It throws where that is too much. */
export type PriceSubscription = (subscribing: Subscribing) => {
  readonly begin: number;
  readonly aSecond: number;
};

/** Who subscribes: over which connection, under which id there. */
export interface Subscriber {
  readonly outlet: Outlet;
  readonly id: string;
  /** To whom it is charged. */
  readonly client: Client;
  /** The cursor behind which it begins, whatever the operation says; null or absent: as that says. */
  readonly after?: string | null;
}

/** What Yoga's context holds, as far as it matters here. */
interface SharingContext {
  /** A hub's own run. */
  readonly tap?: SourceTap;
  readonly rights: Rights;
  readonly client: Client;
  /** The response of an HTTP request. */
  readonly res?: ServerResponse;
  readonly request?: Request;
}

/** The hubs of this process: one for each subscription that anybody follows, with each caller's rights. */
export class SharedSubscriptions {
  readonly tools: OutletTools;
  readonly #run: RunSubscription;
  readonly #clock: StreamClock;
  readonly #price: PriceSubscription;
  readonly #failures: Failures;
  readonly #hubs = new Map<string, { readonly hub: Hub; readonly begin: number }>();

  /** `coded`: the error that clients read of what a subscription threw. */
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

  /** @returns a stream that stays open and gives nothing, or the one result that says why there is none. */
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

  /** The one who opens a hub is charged with what it costs while it is open: to others it costs next to nothing. */
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

  /** Shares what comes over HTTP; WebSockets come to `subscribe` directly. */
  plugin(): Plugin {
    return {
      onSubscribe: ({ args, setSubscribeFn }) => {
        const { tap, rights, client, res, request } = args.contextValue as unknown as SharingContext;
        if (tap || !res) return;
        // What an EventSource says by itself when it connects again.
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

/** Many may share the one result, and transports write into the errors that they send. */
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
