import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Meter } from '../../metrics/meter.ts';
import type { StreamClock } from '../streams/state-stream.ts';
import { Flusher } from './flusher.ts';
import { Hub } from './hub.ts';
import { hubKey, type Rights, type Subscribing } from './hub-key.ts';
import { Pulse } from './pulse.ts';
import { ResponseOutlet } from './response-outlet.ts';
import type { Opened } from './run.ts';
import type { OutletTools } from './socket-outlet.ts';
import type { SourceTap } from './source-tap.ts';
import { type Outlet, Viewer } from './viewer.ts';

/** Runs a subscription once, with a context of its own that has nothing of a caller but the rights. */
export type RunSubscription = (subscribing: Subscribing, rights: Rights, tap: SourceTap) => Promise<Opened>;

/** Who subscribes: over which connection, under which id there. */
export interface Subscriber {
  readonly outlet: Outlet;
  readonly id: string;
}

/** What Yoga's context holds, as far as it matters here. */
interface SharingContext {
  /** A hub's own run. */
  readonly tap?: SourceTap;
  readonly rights: Rights;
  /** The response of an HTTP request. */
  readonly res?: ServerResponse;
}

/** The hubs of this process: one for each subscription that anybody follows, with each caller's rights. */
export class SharedSubscriptions {
  readonly tools: OutletTools;
  readonly #run: RunSubscription;
  readonly #clock: StreamClock;
  readonly #hubs = new Map<string, Hub>();

  constructor(run: RunSubscription, meter: Meter, clock: StreamClock) {
    this.#run = run;
    this.#clock = clock;
    this.tools = { flusher: new Flusher(), pulse: new Pulse(), meter };
    meter.gaugeFrom('slipstream_fanout_hubs', () => [[{}, this.#hubs.size]]);
  }

  /** @returns a stream that stays open and gives nothing, or the one result that says why there is none. */
  async subscribe(
    subscribing: Subscribing,
    rights: Rights,
    { outlet, id }: Subscriber,
  ): Promise<Viewer | ExecutionResult> {
    const key = hubKey(subscribing, rights);
    if (!key) throw new Error('a subscription without an operation came through validation');
    let hub = this.#hubs.get(key.hub);
    if (!hub) {
      const opened = new Hub(this.#clock, () => {
        if (this.#hubs.get(key.hub) === opened) this.#hubs.delete(key.hub);
      });
      this.#hubs.set(key.hub, opened);
      hub = opened;
    }
    hub.enter();
    const viewer = new Viewer(hub, outlet, id);
    outlet.joined(viewer);
    if (viewer.gone) return viewer;
    try {
      const result = await hub.join(viewer, key.start, (tap) => this.#run(subscribing, rights, tap));
      if (!result) return viewer;
      viewer.mute();
      return result;
    } catch (cause) {
      viewer.mute();
      throw cause;
    }
  }

  /** Shares what comes over HTTP; WebSockets come to `subscribe` directly. */
  plugin(): Plugin {
    return {
      onSubscribe: ({ args, setSubscribeFn }) => {
        const { tap, rights, res } = args.contextValue as unknown as SharingContext;
        if (tap || !res) return;
        setSubscribeFn((subscribing: Subscribing) =>
          this.subscribe(subscribing, rights, {
            outlet: new ResponseOutlet(res, this.tools),
            id: '',
          }),
        );
      },
    };
  }

  close(): void {
    this.tools.pulse.close();
  }
}
