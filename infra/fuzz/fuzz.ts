/** Speaks graphql-transport-ws and SSE badly to a server, and checks everything that comes back. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../packages/sources/src/simulator/random.ts';
import { Bystanders } from './bystanders.ts';
import type { FuzzedServer } from './fuzzed-server.ts';
import { handshake, rudeHandshake } from './handshakes.ts';
import { ACTIONS, type Actor, type Asked, beforeAcknowledgement, GORGED, LINES } from './rude-actions.ts';
import { RudeCrowd } from './rude-crowd.ts';
import { type Lot, RudeSocket } from './rude-socket.ts';
import { RudeStreams } from './rude-streams.ts';
import type { Measured } from './served.ts';

export interface FuzzCounts {
  sent: number;
  /** Messages of graphql-transport-ws that came. */
  received: number;
  /** Of those, results of operations, errors and ends that the server told; deflated ones. */
  next: number;
  error: number;
  complete: number;
  deflated: number;
  subscribed: number;
  connections: number;
  sse: number;
  events: number;
  bystander: number;
  compared: number;
  /** Times that everything was let come to rest and counted. */
  rests: number;
  /** Crowds that took nothing for a while, and streams that had to wait for that. */
  crowds: number;
  waited: number;
}

export interface Fuzzed {
  readonly counts: FuzzCounts;
  readonly wrong: readonly string[];
  /** With everybody gone. */
  readonly left: Measured;
}

/** Of the messages sent, how many at least must have led to something, so that nothing passes on nothing. */
const LEAST: Readonly<Partial<Record<keyof FuzzCounts, number>>> = {
  received: 0.05,
  next: 0.02,
  error: 0.003,
  complete: 0.005,
  deflated: 0.001,
  subscribed: 0.2,
  connections: 0.001,
  sse: 0.001,
  events: 0.005,
};
/** The rest is a matter of time, not of messages. */
const LEAST_OF_ANY: Readonly<Partial<Record<keyof FuzzCounts, number>>> = {
  bystander: 50,
  compared: 50,
  rests: 1,
  crowds: 1,
  waited: 1,
};

/** @returns what came too seldom for the checks to mean anything. */
export function tooSeldom(counts: FuzzCounts): string[] {
  const seldom = Object.entries(LEAST).filter(
    ([name, share]) => counts[name as keyof FuzzCounts] < share * counts.sent,
  );
  const still = Object.entries(LEAST_OF_ANY).filter(
    ([name, least]) => counts[name as keyof FuzzCounts] < least,
  );
  return [...seldom, ...still].map(
    ([name]) => `too little of it was put to the test: ${counts[name as keyof FuzzCounts]} ${name}`,
  );
}

const SOCKETS = 24;
/** Messages that a connection may be ahead of the server's answers. */
const AHEAD = 200;
/** Messages between two rests. */
const [MIN_REST_EVERY, MAX_REST_EVERY] = [2_000, 20_000];
/** How long the server may take to answer what it was sent, on a machine with other things to do. */
const PATIENCE_MS = 30_000;
/** How many rests are followed by a crowd, whose megabytes take their time. */
const CROWDS_PER_REST = 0.3;
const LINES_PER_CROWD = 0.4;
const TOTAL_WEIGHT = ACTIONS.reduce((sum, [weight]) => sum + weight, 0);

export async function fuzz(server: FuzzedServer, seed: number, messages: number): Promise<Fuzzed> {
  const fuzzer = new Fuzzer(server, seed);
  const wrong = await fuzzer.run(messages).catch((cause: unknown) => [String((cause as Error).stack)]);
  const left = await fuzzer.leave(wrong);
  return { counts: fuzzer.counts, wrong, left };
}

class Fuzzer {
  readonly counts: FuzzCounts = {
    sent: 0,
    received: 0,
    next: 0,
    error: 0,
    complete: 0,
    deflated: 0,
    subscribed: 0,
    connections: 0,
    sse: 0,
    events: 0,
    bystander: 0,
    compared: 0,
    rests: 0,
    crowds: 0,
    waited: 0,
  };
  readonly #server: FuzzedServer;
  readonly #lot: Lot;
  readonly #actors: Actor[] = [];
  readonly #streams: RudeStreams;
  readonly #bystanders: Bystanders;
  readonly #wrong: string[] = [];
  /** Over when it has gone. */
  #crowd: Promise<void> = Promise.resolve();
  #opened = 0;

  constructor(server: FuzzedServer, seed: number) {
    this.#server = server;
    const random = new Random(seed, 'protocols');
    this.#lot = { unit: () => random.unit(), below: (bound) => Math.floor(random.unit() * bound) };
    this.#streams = new RudeStreams(server.url, this.#lot);
    this.#bystanders = new Bystanders(server.url, PATIENCE_MS);
  }

  async run(messages: number): Promise<string[]> {
    const restEvery = Math.min(MAX_REST_EVERY, Math.max(MIN_REST_EVERY, messages / 4));
    let rested = 0;
    let turned = 0;
    this.#gather(GORGED[this.#lot.below(GORGED.length)] as Asked);
    for (let skipped = 0; this.counts.sent < messages && this.#wrong.length === 0; ) {
      while (this.#actors.length < SOCKETS) this.#open();
      const acted = this.#act(this.#actors[this.#lot.below(this.#actors.length)] as Actor);
      skipped = acted ? 0 : skipped + 1;
      if (skipped > SOCKETS) {
        await sleep(1);
        skipped = 0;
      } else if (++turned % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (this.counts.sent - rested < restEvery) continue;
      rested = this.counts.sent;
      await this.#rest();
      if (this.#lot.unit() > CROWDS_PER_REST) continue;
      const lines = this.#lot.unit() < LINES_PER_CROWD;
      this.#gather(lines ? LINES : (GORGED[this.#lot.below(GORGED.length)] as Asked));
    }
    return this.#wrong;
  }

  /** Everybody goes; nothing of them may be left. */
  async leave(wrong: string[]): Promise<Measured> {
    await this.#crowd;
    for (const { socket } of this.#actors) {
      socket.drop();
      this.#count(socket);
    }
    this.#streams.close();
    this.#bystanders.close();
    wrong.push(...this.#streams.wrong, ...this.#bystanders.wrong);
    this.counts.sse = this.#streams.asked;
    this.counts.events = this.#streams.events;
    this.counts.bystander = this.#bystanders.messages;
    this.counts.compared = this.#bystanders.compared;
    const isGone = ({ hubs, subscribers, connections }: Measured) =>
      hubs === 0 && subscribers === 0 && connections === 0;
    const left = await this.#until(
      isGone,
      wrong,
      ({ hubs, subscribers, connections }) =>
        `with everybody gone there are ${hubs} hubs, ${subscribers} subscriptions, ${connections} connections`,
    );
    return left;
  }

  /** A crowd comes, does what it does beside everybody else, and goes. */
  #gather(asked: Asked): void {
    const crowd = new RudeCrowd(this.#server.url, this.#lot, asked, () => this.#bystanders.newest);
    this.#crowd = crowd.run().then(() => {
      this.counts.crowds++;
      this.counts.waited += crowd.waited;
      this.counts.connections += crowd.members.length;
      this.#wrong.push(...crowd.wrong);
      for (const { socket } of crowd.members) {
        this.counts.sent += socket.said;
        this.counts.subscribed += socket.operations.begun;
        this.#count(socket);
      }
    });
  }

  #open(): void {
    const lot = this.#lot;
    const { url } = this.#server;
    if (lot.unit() < 0.1) rudeHandshake(url, lot, PATIENCE_MS, (what) => this.#wrong.push(what));
    const dice = lot.unit();
    const protocol = dice < 0.01 ? 'graphql-ws' : dice < 0.02 ? null : 'graphql-transport-ws';
    const socket = new RudeSocket(url, lot, (deflate) => handshake(url, protocol, deflate));
    // Its own: no other that is there now has it.
    const number = this.#opened++;
    const mark = String.fromCharCode(0x41 + (Math.trunc(number / 26) % 26), 0x41 + (number % 26));
    const actor = { socket, mark, lot };
    if (protocol !== 'graphql-transport-ws') socket.mustEnd(4406);
    // Behind the request to upgrade, which may be cut anywhere: some of it comes with that in one piece.
    else beforeAcknowledgement(actor, (name) => socket.note(name));
    socket.flush();
    this.counts.connections++;
    this.counts.sent += socket.said;
    this.#actors.push(actor);
  }

  /** @returns whether the connection could do anything. */
  #act(actor: Actor): boolean {
    const { socket } = actor;
    if (socket.gone) {
      this.#retire(actor);
      return true;
    }
    if (socket.doomed) return this.#awaitEnd(actor);
    if (socket.unanswered > AHEAD) {
      if (socket.paused && this.#lot.unit() < 0.05 && socket.rested) socket.resume();
      return false;
    }
    if (!socket.acknowledged) return false;
    const before = socket.said;
    this.#misbehave(actor);
    this.counts.sent += socket.said - before;
    socket.flush();
    if (socket.gone || socket.wrong.length > 0) this.#retire(actor);
    return true;
  }

  #misbehave(actor: Actor): void {
    const { socket } = actor;
    for (let times = 1 + this.#lot.below(6); times > 0 && !socket.doomed; times--) {
      if (this.#lot.unit() < 0.02) {
        if (this.#streams.ask()) this.counts.sent++;
        continue;
      }
      let dice = this.#lot.below(TOTAL_WEIGHT);
      const [, name, act] = ACTIONS.find(([weight]) => {
        dice -= weight;
        return dice < 0;
      }) as (typeof ACTIONS)[number];
      const before = socket.operations.begun;
      socket.note(name);
      act(actor);
      this.counts.subscribed += socket.operations.begun - before;
    }
    if (socket.paused && this.#lot.unit() < 0.1 && socket.rested) socket.resume();
    if (!socket.doomed) socket.fence();
  }

  #awaitEnd(actor: Actor): boolean {
    const { socket } = actor;
    if (performance.now() - (socket.doomedAtMs ?? 0) > PATIENCE_MS) {
      socket.wrong.push('not ended, though it should have been');
      this.#retire(actor);
    }
    return false;
  }

  #retire(actor: Actor): void {
    actor.socket.drop();
    this.#count(actor.socket);
    this.#actors.splice(this.#actors.indexOf(actor), 1);
  }

  #count({ wrong, steps, received, inflated, operations }: RudeSocket): void {
    this.#wrong.push(...wrong.map((what) => `${what}; its last steps: ${steps.join(', ')}`));
    this.counts.received += received;
    this.counts.deflated += inflated;
    this.counts.next += operations.heard.next;
    this.counts.error += operations.heard.error;
    this.counts.complete += operations.heard.complete;
  }

  /** Everything is answered, and the server holds exactly what its clients do. */
  async #rest(): Promise<void> {
    this.counts.rests++;
    await this.#crowd;
    for (let times = 0; times < 4 && this.#streams.open > 0; times++) await sleep(50);
    this.#streams.close();
    const unsettled = (): string[] =>
      this.#actors.flatMap(({ socket }) => {
        if (socket.gone || socket.wrong.length > 0) return [];
        socket.resume();
        // Who never said who they are follow nothing, and some of them are left alone for seconds.
        if (socket.doomed) return socket.acknowledged ? ['a connection that is to end'] : [];
        // Who acknowledges nothing is written nothing more, and closed after a minute.
        const unheard = (socket.deaf ? [] : [...socket.operations.unheard()]).map(
          ({ id, kind, alias }) =>
            `the ${kind} ${alias} under ${JSON.stringify(id.slice(0, 9))} was not heard of; ${socket.steps.join(', ')}`,
        );
        return socket.awaitsFence || !socket.acknowledged ? ['an answer', ...unheard] : unheard;
      });
    const untilMs = performance.now() + PATIENCE_MS;
    while (unsettled().length > 0 && performance.now() < untilMs && this.#server.ended === null)
      await sleep(5);
    for (const actor of [...this.#actors]) {
      if (actor.socket.gone || actor.socket.wrong.length > 0) this.#retire(actor);
    }
    const missing = unsettled();
    if (missing.length > 0)
      this.#wrong.push(`at rest something is missing: ${missing.slice(0, 3).join('\n')}`);
    if (this.#wrong.length > 0) return;
    const streams = () =>
      this.#actors.reduce((sum, { socket }) => sum + (socket.gone ? 0 : socket.operations.going.length), 0);
    await this.#until(
      ({ subscribers }) => subscribers === streams() + this.#bystanders.streams,
      this.#wrong,
      ({ subscribers }) =>
        `at rest the server has ${subscribers} subscriptions, its clients ${streams() + this.#bystanders.streams}`,
    );
    this.#wrong.push(...this.#streams.wrong.splice(0), ...this.#bystanders.wrong.splice(0));
  }

  /** @returns what the server counts, once it is as it should be. */
  async #until(
    isRight: (measured: Measured) => boolean,
    wrong: string[],
    why: (measured: Measured) => string,
  ): Promise<Measured> {
    const untilMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const measured = await this.#server.measure(false);
      wrong.push(...measured.told.map((line) => `the server says: ${line}`));
      if (isRight(measured)) return measured;
      if (performance.now() > untilMs) {
        wrong.push(why(measured));
        return measured;
      }
      await sleep(50);
    }
  }
}
