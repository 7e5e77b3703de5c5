/** One server under measurement, in a process of its own: does what `bench.ts` says over the channel. */
import { readFileSync } from 'node:fs';
import { parse, subscribe } from 'graphql';
import { schema } from '../../../packages/schema/src/schema.ts';
import { type Contender, type Contending, contend } from './contenders.ts';
import { Feed, graphContext } from './feed.ts';
import { type RaceSteps, stepped } from './race-steps.ts';

export type Command =
  | {
      readonly do: 'start';
      readonly kind: Contender;
      readonly race: string;
      readonly query: string;
      readonly redisUrl: string | null;
    }
  | { readonly do: 'step' }
  | { readonly do: 'line' }
  | { readonly do: 'measure' };

export interface Published {
  readonly key: string;
  readonly atMs: number;
}

export interface Usage {
  readonly cpuUs: number;
  readonly rssBytes: number;
}

let race: RaceSteps | null = null;
let feed: Feed | null = null;
let contending: Contending | null = null;
let [step, line] = [0, 0];
/** CPU that measuring itself took. */
let collectedUs = 0;

/** On the clock that all processes of one machine share. */
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

process.on('message', (command: Command) => {
  handle(command).then(
    (answer) => process.send?.({ answer }),
    (cause: unknown) => process.send?.({ failed: String((cause as Error).stack ?? cause) }),
  );
});
process.once('disconnect', () => process.exit(0));

async function handle(command: Command): Promise<unknown> {
  if (command.do === 'measure') {
    // Before the collection, which is none of what is measured.
    const { user, system } = process.cpuUsage();
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    globalThis.gc?.();
    const ended = process.cpuUsage();
    collectedUs += ended.user + ended.system - user - system;
    return {
      cpuUs: ended.user + ended.system - collectedUs,
      rssBytes: process.memoryUsage().rss,
    } satisfies Usage;
  }
  if (command.do === 'start') {
    race = JSON.parse(readFileSync(command.race, 'utf8')) as RaceSteps;
    const first = stepped(null, race.session, race.base);
    feed = new Feed(first);
    const { base } = race;
    const { kind, redisUrl } = command;
    contending = await contend(kind, feed, { base, redisUrl, message: ready(feed, command.query) });
    return contending.port;
  }
  if (!race || !feed || !contending) throw new Error('not started');
  if (command.do === 'line') {
    const number = ++line;
    const told = {
      id: `m${number}`,
      at: '2026-03-08T15:00:00.000Z',
      lap: number,
      message: `LINE ${number}: TRACK LIMITS AT TURN 4`,
    };
    const atMs = nowMs();
    if (contending.line) await contending.line(told);
    else feed.tell(told);
    return { key: String(number), atMs } satisfies Published;
  }
  const parts = race.steps[step++ % race.steps.length] ?? [];
  // Past the end of the piece its steps come again, as of a later version.
  const head = parts.find(([key]) => key === 'head')?.[1] as { version: number } | undefined;
  const version = feed.state.version + 1;
  const renewed = parts.map(([key, value]) => [key, key === 'head' ? { ...head, version } : value] as const);
  const state = stepped(feed.state, race.session, renewed);
  const atMs = nowMs();
  if (contending.step) {
    feed.state = state;
    await contending.step(renewed);
  } else feed.show(state);
  return { key: String(version), atMs } satisfies Published;
}

/** The message of a change as graphql-ws writes it, made once. */
function ready(of: Feed, query: string): () => Promise<Buffer> {
  let made: { readonly version: number; readonly buffer: Promise<Buffer> } | null = null;
  const document = parse(query);
  return () => {
    if (made?.version !== of.state.version) {
      const once = { graph: { ...graphContext(of).graph } };
      const buffer = subscribe({ schema, document, contextValue: once }).then(async (results) => {
        if (!(Symbol.asyncIterator in results)) throw new Error(JSON.stringify(results));
        const { value } = await results.next();
        await results.return?.(undefined);
        return Buffer.from(`{"id":"1","type":"next","payload":${JSON.stringify(value)}}`);
      });
      made = { version: of.state.version, buffer };
    }
    return made.buffer;
  };
}
