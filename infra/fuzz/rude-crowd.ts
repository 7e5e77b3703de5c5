/**
 * Connections that follow the same under ids of one length, and all at once take nothing until nothing
 * more fits: so that a frame they share still waits in part for one of them when the next is written it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { handshake } from './handshakes.ts';
import type { Operation } from './operations.ts';
import { type Asked, complete, DEFLATED, OFTENEST, subscribe } from './rude-actions.ts';
import { type Lot, RudeSocket } from './rude-socket.ts';

/** Of three, two at least have agreed on the same about deflating, and share. */
const [MIN_SOCKETS, MAX_SOCKETS] = [3, 4];
/** Streams of each socket. Fewer would not fill the kernel's buffers; of more a write would be over a megabyte. */
const [MIN_STREAMS, MAX_STREAMS] = [8, 12];
/** Of an id: on both sides of what one stored block of deflate holds. */
const [MIN_ID_BYTES, MAX_ID_BYTES] = [60_000, 70_000];
/** Of a socket's only stream: near what the server takes for one message. */
const LONGEST_ID_BYTES = 240_000;
/** Shorter than what makes a client slow who acknowledges nothing: it is to be the buffers that are full. */
const PAUSE_MS = 1_700;
/** Versions after which the buffers are full, however slow the machine is. */
const FULL_AFTER = 60;
/** Versions, or lines, by which a stream has to have gone on behind the pause: less than come meanwhile. */
const CAUGHT_UP_BY = 30;
/** A stream of which so many versions are left out was kept waiting. */
const LEFT_OUT = 8;
/** Messages of a stream by which it is shared. */
const SHARED_AFTER = 5;
const PATIENCE_MS = 30_000;

interface Member {
  readonly socket: RudeSocket;
  readonly mark: string;
  readonly lot: Lot;
}

interface Place {
  readonly operation: Operation;
  readonly last: number;
}

const isHeard = ({ id, heard }: Operation): boolean => heard >= (id.length > 2 ? 1 : SHARED_AFTER);

export class RudeCrowd {
  static #count = 0;
  readonly wrong: string[] = [];
  readonly members: readonly Member[];
  /** Streams of states that were kept waiting, and have caught up. */
  waited = 0;
  readonly #lot: Lot;
  readonly #asked: Asked;
  readonly #newest: () => number;

  /** `asked`: what all of them follow; `newest`: the newest version that the server has told anybody. */
  constructor(url: string, lot: Lot, asked: Asked, newest: () => number) {
    this.#lot = lot;
    this.#asked = asked;
    this.#newest = newest;
    const count = MIN_SOCKETS + lot.below(MAX_SOCKETS - MIN_SOCKETS + 1);
    this.members = Array.from({ length: count }, () => {
      const number = RudeCrowd.#count++;
      // Small, unlike everybody else's, and nobody else's among those who are there.
      const mark = String.fromCharCode(0x61 + (Math.trunc(number / 26) % 26), 0x61 + (number % 26));
      const socket = new RudeSocket(url, lot, (deflate) => handshake(url, 'graphql-transport-ws', deflate));
      socket.note('begin, in a crowd');
      socket.say({ type: 'connection_init' });
      socket.flush();
      return { socket, mark, lot };
    });
  }

  /** Ends with all of them gone. */
  async run(): Promise<void> {
    await this.#until('be acknowledged', ({ socket }) => socket.acknowledged);
    this.#meet();
    await this.#until('hear the same', ({ socket }) => socket.operations.going.every(isHeard));
    this.#subscribe();
    await this.#until('hear of each stream', ({ socket }) => socket.operations.going.every(isHeard));
    const places = this.#pause();
    const full = this.#newest() + FULL_AFTER;
    await sleep(PAUSE_MS);
    await this.#until('see the race go on', () => this.#newest() >= full);
    for (const { socket } of this.members) socket.resume();
    const isBack = ({ operation, last }: Place): boolean => operation.last >= last + CAUGHT_UP_BY;
    await this.#until('catch up', ({ socket }) => places.get(socket)?.every(isBack) === true);
    for (const { operation } of [...places.values()].flat()) if (operation.widest > LEFT_OUT) this.waited++;
    this.#leave();
    await this.#until('be done', ({ socket }) => !socket.awaitsFence);
    for (const { socket } of this.members) socket.drop();
  }

  /** At first with one stream each, the same, which is deflated for some of them. */
  #meet(): void {
    for (const member of this.members) {
      subscribe(member, member.mark, DEFLATED);
      member.socket.fence();
      member.socket.flush();
    }
  }

  #subscribe(): void {
    const lot = this.#lot;
    const alone = lot.unit() < 0.3;
    const streams = alone ? 1 : MIN_STREAMS + lot.below(MAX_STREAMS - MIN_STREAMS + 1);
    const idBytes = alone ? LONGEST_ID_BYTES : MIN_ID_BYTES + lot.below(MAX_ID_BYTES - MIN_ID_BYTES);
    const asked = alone ? OFTENEST : this.#asked;
    const times = Math.trunc(idBytes / 2);
    for (const member of this.members) {
      // Lines of a log wait for who takes nothing, up to a bound.
      if (asked.kind === 'log') member.socket.mayEnd(1013, 'cut');
      for (let stream = 0; stream < streams; stream++) {
        // The mark all along: wherever another's bytes begin, they are seen.
        subscribe(member, String.fromCharCode(0x61 + stream) + member.mark.repeat(times), asked);
      }
      member.socket.fence();
      member.socket.flush();
    }
  }

  #pause(): Map<RudeSocket, Place[]> {
    return new Map(
      this.members.map(({ socket }) => {
        socket.pause();
        return [
          socket,
          socket.operations.going.map((operation) => {
            operation.widest = 0;
            return { operation, last: operation.last };
          }),
        ];
      }),
    );
  }

  #leave(): void {
    for (const { socket } of this.members) {
      for (const { id } of socket.operations.going) complete(socket, id);
      socket.fence();
      socket.flush();
    }
  }

  /** Whoever is gone is waited for no longer: its end was judged already. */
  async #until(what: string, isSo: (member: Member) => boolean): Promise<void> {
    const untilMs = performance.now() + PATIENCE_MS;
    const late = (): boolean =>
      this.members.some((member) => !member.socket.gone && member.socket.wrong.length === 0 && !isSo(member));
    while (late()) {
      if (performance.now() > untilMs) {
        this.wrong.push(`a crowd did not ${what}`);
        return;
      }
      await sleep(10);
    }
  }
}
