import { RedisPubSub } from 'graphql-redis-subscriptions';
import { Redis } from 'ioredis';
import type { GraphContext } from '../../../../packages/schema/src/graph.ts';
import type { SessionState } from '../../../../packages/timing/src/fold/state.ts';
import type { Contending } from '../contenders.ts';
import { type Feed, graphContext } from '../feed.ts';
import { yoga } from './yoga.ts';

export async function yogaRedis(feed: Feed, url: string | null): Promise<Contending> {
  return yoga(overRedis(feed, url));
}

/** What is published goes through Redis; as is usual with it, each subscriber has an iterator of its own. */
function overRedis(feed: Feed, url: string | null): GraphContext {
  if (!url) throw new Error('yoga-redis needs --redis or REDIS_URL');
  const pubSub = new RedisPubSub({ publisher: new Redis(url), subscriber: new Redis(url) });
  const context = graphContext(feed);
  feed.onState((state) => void pubSub.publish('leaderboard', state.version));
  return {
    graph: {
      ...context.graph,
      stateStream: async () => {
        const notices = pubSub.asyncIterator<number>('leaderboard');
        let first = true;
        const states: AsyncIterableIterator<SessionState> = {
          [Symbol.asyncIterator]: () => states,
          async next() {
            if (!first) await notices.next();
            first = false;
            return { done: false, value: feed.state };
          },
          async return() {
            await notices.return?.();
            return { done: true, value: undefined };
          },
        };
        return states;
      },
    },
  };
}
