/** Several measurements in rounds, one after the other, so that what else the machine does befalls them alike. */
import { appendFile, readFile } from 'node:fs/promises';
import { stopAll } from './process-pair.ts';
import { type Measured, medians, type Row, table } from './readings.ts';

export interface Entry {
  readonly label: string;
  readonly measure: () => Promise<Measured>;
}

/** Whoever takes longer hangs: it is left, and the rest goes on. */
const MAX_MEASUREMENT_MS = 180_000;
/** Whoever breaks off as often is not tried again in this row. */
const MAX_FAILURES = 2;

export class Comparisons {
  readonly rows: Row[] = [];
  readonly #rounds: number;
  readonly #results: string;
  readonly #say: (line: string) => void;

  /** `results`: a file of JSON lines, each measurement and each row as soon as it is there; empty: none. */
  constructor(rounds: number, results: string, say: (line: string) => void) {
    this.#rounds = rounds;
    this.#results = results;
    this.#say = say;
  }

  /** Rows that an earlier run left in the file of results. */
  async read(): Promise<void> {
    if (!this.#results) return;
    const text = await readFile(this.#results, 'utf8').catch(() => '');
    for (const line of text.split('\n').filter((one) => one !== '')) {
      const { row } = JSON.parse(line) as { readonly row?: Row };
      if (row) this.#replace(row);
    }
  }

  async compare(
    scenario: string,
    viewers: number,
    entries: readonly Entry[],
    rounds = this.#rounds,
  ): Promise<Row> {
    const startedMs = performance.now();
    const results = new Map<string, Measured[]>();
    const failures = new Map<string, number>();
    for (let round = 0; round < rounds; round++) {
      for (const { label, measure } of round % 2 === 0 ? entries : entries.toReversed()) {
        if ((failures.get(label) ?? 0) >= MAX_FAILURES) continue;
        try {
          const measured = await inTime(measure());
          if (measured.wrong.length > 0) this.#say(`  ${label} WRONG: ${measured.wrong[0]}`);
          results.set(label, [...(results.get(label) ?? []), measured]);
          await this.#keep({ scenario, viewers, label, round, measured });
        } catch (cause) {
          await stopAll();
          failures.set(label, (failures.get(label) ?? 0) + 1);
          const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
          this.#say(`  ${label} broke off: ${why}`);
          await this.#keep({ scenario, viewers, label, round, failed: why });
        }
      }
    }
    const of: Record<string, Measured> = {};
    for (const { label } of entries) {
      const all = results.get(label);
      if (all) of[label] = medians(all);
    }
    const row: Row = { scenario, viewers, medians: of };
    this.#replace(row);
    await this.#keep({ row });
    for (const line of table(row)) this.#say(line);
    this.#say(`(${rounds} rounds, ${((performance.now() - startedMs) / 1_000).toFixed(0)} s)`);
    return row;
  }

  #replace(row: Row): void {
    const at = this.rows.findIndex(
      ({ scenario, viewers }) => scenario === row.scenario && viewers === row.viewers,
    );
    const known = this.rows[at];
    if (known) this.rows[at] = { ...row, medians: { ...known.medians, ...row.medians } };
    else this.rows.push(row);
  }

  async #keep(line: object): Promise<void> {
    if (this.#results) await appendFile(this.#results, `${JSON.stringify(line)}\n`);
  }
}

async function inTime<T>(measuring: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`not done after ${MAX_MEASUREMENT_MS / 1_000} s`)),
      MAX_MEASUREMENT_MS,
    );
  });
  try {
    return await Promise.race([measuring, late]);
  } finally {
    clearTimeout(timer);
  }
}
