import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CaughtUp,
  ChangeFeed,
  type FedChange,
  type FeedPosition,
  type FeedStep,
} from './change-feed.ts';

const NOTHING_STORED: FeedPosition = { life: '', ordinal: 0, tip: '' };
const RETAINED = 4;
const SEED = 20_231_008;
const RUNS = 3_000;

/** A store as the feed sees it: what was applied, what is published of it, and what can be read again. */
class ModelStore {
  changes: FedChange[] = [];
  inFlight: FedChange[] = [];
  /** By number of a change: on which other it was applied. */
  readonly appliedOn = new Map<number, number>();
  #tips = 0;
  #saved: FedChange[] = [];

  get position(): FeedPosition {
    return this.changes.at(-1)?.position ?? NOTHING_STORED;
  }

  get numbers(): number[] {
    return this.changes.map(({ message }) => (message.type === 'change' ? message.notice.sequence : 0));
  }

  apply(): void {
    const { life, ordinal, tip } = this.position;
    const next = `tip${++this.#tips}`;
    const position = { life: life || next, ordinal: ordinal + 1, tip: next };
    const notice = {
      session: 's',
      epoch: 'e',
      sequence: this.#tips,
      reset: false,
      parts: new Map(),
      items: [],
    };
    this.appliedOn.set(this.#tips, Number(tip.slice('tip'.length)));
    const change: FedChange = { position, previous: tip, message: { type: 'change', notice } };
    this.changes = [...this.changes, change];
    this.inFlight.push(change);
  }

  save(): void {
    this.#saved = this.changes;
  }

  rollBack(): void {
    this.changes = this.#saved;
  }

  empty(): void {
    this.changes = [];
    this.#saved = [];
  }

  read(from: FeedPosition | null): CaughtUp {
    const { position } = this;
    if (!from) return { position, changes: [] };
    const at = this.changes.findIndex((change) => change.previous === from.tip);
    if (from.tip === position.tip) return { position, changes: [] };
    const missing = at < 0 ? [] : this.changes.slice(at);
    return { position, changes: missing.length > 0 && missing.length <= RETAINED ? missing : null };
  }
}

/**
 * A feed that is read from a model store, and a watcher. Answers of the store come when the test says
 * so, in the order of the questions; what is published comes on a connection of its own.
 */
class FeedUnderTest {
  readonly told: (number | 'lost')[] = [];
  readonly store = new ModelStore();
  /** The changes that the watcher's picture stands on. */
  picture: number[] = [];
  readonly #feed = new ChangeFeed();
  readonly #answers: (() => void)[] = [];
  #asked = 0;
  #reading = false;
  #again = false;
  /** Told while the watcher reads a snapshot; null when it does not. */
  #backlog: number[] | null = null;

  /** The store executes the reading now; its answer is on the way. */
  read(): void {
    this.#again = true;
    if (this.#reading) return;
    this.#again = false;
    this.#reading = true;
    this.#feed.reading(++this.#asked);
    const reading = this.store.read(this.#feed.position);
    this.#answers.push(() => {
      this.#reading = false;
      this.#carryOut(this.#feed.caughtUp(reading));
      if (this.#again) this.read();
    });
  }

  answer(): void {
    this.#answers.shift()?.();
  }

  deliver(): void {
    const change = this.store.inFlight.shift();
    if (change) this.#carryOut(this.#feed.published(change));
  }

  garble(): void {
    this.#carryOut(this.#feed.published(null));
  }

  settle(): void {
    while (this.#answers.length > 0 || this.store.inFlight.length > 0) {
      this.answer();
      this.deliver();
    }
  }

  snapshot(): void {
    const backlog: number[] = [];
    this.#backlog = backlog;
    const { position } = this.store;
    const asked = ++this.#asked;
    const numbers = this.store.numbers;
    this.#answers.push(() => {
      this.#feed.seen(position, asked);
      // It was told of another loss meanwhile, and reads again.
      if (this.#backlog !== backlog) return;
      this.#backlog = null;
      this.picture = numbers;
      for (const number of backlog) this.#patch(number);
    });
  }

  #carryOut(step: FeedStep): void {
    for (const message of step.tell) {
      const told = message.type === 'change' ? message.notice.sequence : 'lost';
      this.told.push(told);
      if (told === 'lost') this.snapshot();
      else if (this.#backlog) this.#backlog.push(told);
      else this.#patch(told);
    }
    if (step.catchUp) this.read();
  }

  #patch(number: number): void {
    if (!this.picture.includes(number)) this.picture = [...this.picture, number];
  }
}

const opened = () => {
  const under = new FeedUnderTest();
  under.read();
  under.answer();
  return under;
};

describe('ChangeFeed', () => {
  it('tells what was published before the first reading was answered, and not what that reading had', () => {
    const under = new FeedUnderTest();
    under.store.apply();
    under.read();
    under.store.apply();
    under.deliver();
    under.deliver();
    under.answer();
    expect(under.told).toEqual([2]);
  });

  it('reads the hole before it tells what came after it', () => {
    const under = opened();
    for (let change = 1; change <= 3; change++) under.store.apply();
    under.deliver();
    under.store.inFlight.shift();
    under.deliver();
    expect(under.told).toEqual([1]);
    under.settle();
    expect(under.told).toEqual([1, 2, 3]);
  });

  it('tells `lost` when the hole cannot be read any more, and goes on from where the store stands', () => {
    const under = opened();
    for (let change = 1; change <= RETAINED + 1; change++) under.store.apply();
    under.store.inFlight = [];
    under.read();
    under.settle();
    under.store.apply();
    under.settle();
    expect(under.told).toEqual(['lost', RETAINED + 2]);
  });

  it('takes an older change for a store that went back once it follows live', () => {
    const under = opened();
    under.store.apply();
    under.store.save();
    under.store.apply();
    under.store.apply();
    under.settle();
    under.store.rollBack();
    under.store.apply();
    under.settle();
    expect(under.told).toEqual([1, 2, 3, 'lost']);
  });

  it('tells `lost` when the store goes back behind a snapshot that was ahead of the feed', () => {
    const under = opened();
    under.store.apply();
    under.snapshot();
    under.answer();
    expect(under.picture).toEqual([1]);
    under.store.empty();
    under.store.inFlight = [];
    under.read();
    under.settle();
    expect(under.told).toEqual(['lost']);
    expect(under.picture).toEqual([]);
  });

  it('reads the store when more was published during a reading than it keeps', () => {
    const under = opened();
    under.read();
    for (let change = 1; change <= 1_100; change++) {
      under.store.apply();
      under.deliver();
    }
    under.settle();
    expect(under.told).toEqual(['lost']);
    under.store.apply();
    under.settle();
    expect(under.told).toEqual(['lost', 1_101]);
  });

  it('tells each change once and in order, or `lost`, whatever happens to store and connection', () => {
    const steps = fc.constantFrom(
      ...([
        'apply',
        'apply',
        'apply',
        'deliver',
        'deliver',
        'answer',
        'answer',
        'read',
        'garble',
        'snapshot',
      ] as const),
      ...(['disconnect', 'save', 'roll back', 'empty'] as const),
    );
    const check = (script: readonly (typeof steps extends fc.Arbitrary<infer T> ? T : never)[]) => {
      const under = opened();
      const { store } = under;
      for (const step of script) {
        if (step === 'apply') store.apply();
        if (step === 'deliver') under.deliver();
        if (step === 'answer') under.answer();
        if (step === 'read') under.read();
        if (step === 'snapshot') under.snapshot();
        if (step === 'garble') under.garble();
        if (step === 'save') store.save();
        // A connection that ends takes with it what was on the way; the next one is read after.
        if (step === 'roll back') store.rollBack();
        if (step === 'empty') store.empty();
        if (step === 'disconnect' || step === 'roll back' || step === 'empty') {
          store.inFlight = [];
          under.read();
        }
      }
      under.settle();
      under.read();
      under.settle();
      expect(under.picture).toEqual(store.numbers);
      under.told.forEach((told, index) => {
        const before = under.told[index - 1];
        if (told === 'lost' || before === undefined || before === 'lost') return;
        expect(store.appliedOn.get(told)).toBe(before);
      });
    };
    fc.assert(fc.property(fc.array(steps, { maxLength: 60 }), check), { seed: SEED, numRuns: RUNS });
  });
});
