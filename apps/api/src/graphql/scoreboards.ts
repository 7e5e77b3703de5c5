import { randomUUID } from 'node:crypto';
import { graphError } from '@slipstream/schema/errors';
import type { BoardLook, RecordedScore, ScoreToRecord } from '@slipstream/schema/graph';
import { scoreDraft, scoreRecord } from '@slipstream/timing/scores/score-record';
import type { BoardReplica } from '../live/board-replica.ts';
import type { Leases } from '../live/leases.ts';
import type { BoardPlace, CountedScore, ScoreStore } from '../live/score-store.ts';
import { untilAvailable } from '../live/until-available.ts';
import type { EventLog } from '../log/event-log.ts';
import { partitionOf } from '../log/partition.ts';
import { TOPICS } from '../log/topics.ts';
import { OneLook } from './board-look.ts';
import { orUnavailable } from './or-unavailable.ts';
import { Wake } from './streams/wake.ts';

/** How long a score may take to be counted before the caller is told. */
const PATIENCE_MS = 15_000;

export interface ScoreboardsOptions {
  readonly log: EventLog;
  readonly store: ScoreStore;
  /** By board. */
  readonly replicas: Leases<BoardReplica>;
  readonly nowMs: () => number;
}

/** Looks at boards, and puts scores on the log for them. */
export class Scoreboards {
  readonly #options: ScoreboardsOptions;

  constructor(options: ScoreboardsOptions) {
    this.#options = options;
  }

  /** Null: nothing was counted on it yet. */
  async find(board: string): Promise<BoardLook | null> {
    const place = await this.place(board);
    const facts = await this.#look(place).facts();
    return facts && this.#look(place);
  }

  /** A look for a stream, which waits for a store that is away. */
  patientLook(place: BoardPlace): BoardLook {
    const { store } = this.#options;
    return new OneLook(place, (at, question) => untilAvailable(() => store.look(at, question)));
  }

  async place(board: string): Promise<BoardPlace> {
    return { board, partition: partitionOf(board, await this.#options.log.partitions(TOPICS.scores)) };
  }

  /** Resolves when the score stands on its board: this one, or the one that came before it with its id. */
  async record(score: ScoreToRecord): Promise<RecordedScore> {
    const checked = scoreDraft.safeParse(score);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      throw graphError('BAD_USER_INPUT', `${issue?.path.join('.')}: ${issue?.message}`);
    }
    const place = await this.place(score.board);
    const before = await orUnavailable(this.#options.store.counted(place, score.id));
    if (before) return this.#recorded(place, score, before, true);
    const attempt = randomUUID();
    const { value: replica, release } = await orUnavailable(this.#options.replicas.lease(score.board));
    const wake = new Wake();
    const unlisten = replica.onChange(() => wake.ring());
    try {
      const at = new Date(this.#options.nowMs()).toISOString();
      await this.#options.log.append(TOPICS.scores, [scoreRecord({ ...checked.data, at, attempt })]);
      const counted = await this.#untilCounted(place, score.id, wake);
      return await this.#recorded(place, score, counted, counted.attempt !== attempt);
    } finally {
      unlisten();
      release();
    }
  }

  #look(place: BoardPlace): BoardLook {
    const { store } = this.#options;
    return new OneLook(place, (at, question) => orUnavailable(store.look(at, question)));
  }

  async #untilCounted(place: BoardPlace, id: string, wake: Wake): Promise<CountedScore> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      wake.ring();
    }, PATIENCE_MS);
    try {
      for (;;) {
        const counted = await orUnavailable(this.#options.store.counted(place, id));
        if (counted) return counted;
        if (late) break;
        await wake.wait();
      }
    } finally {
      clearTimeout(timer);
    }
    throw graphError(
      'UNAVAILABLE',
      'the score is on the log and was not counted yet: a process with the projector role has to run; sent again with the same id it counts once',
    );
  }

  async #recorded(
    place: BoardPlace,
    { id, player, points }: ScoreToRecord,
    counted: CountedScore,
    duplicate: boolean,
  ): Promise<RecordedScore> {
    if (counted.player !== player || counted.points !== points) {
      throw graphError(
        'BAD_USER_INPUT',
        `id: ${id} is another score of this board (${counted.points} points of ${counted.player}); give each score an id of its own`,
      );
    }
    const entry = await this.#look(place).entry(player);
    if (entry) return { entry, duplicate };
    throw graphError(
      'BAD_USER_INPUT',
      'points: the board is full, and all of its players have more; the score counted for none',
    );
  }
}
