/** What the bars of issue 6 are about, as far as the rows are there that it takes. */
import type { Reading, Row } from './readings.ts';
import * as scenarios from './scenarios.ts';

export const ROW = {
  board: scenarios.BOARD_SCENARIO.name,
  busy: scenarios.BUSY_SCENARIO.name,
  drivers: scenarios.DRIVERS_SCENARIO.name,
  lines: scenarios.LINES_SCENARIO.name,
  bytes: 'bytes',
  four: scenarios.FOUR_SCENARIO.name,
  capacity: 'capacity',
  slow: 'slow viewers',
  workers: 'two servers',
  idle: 'idle viewers',
  storm: 'storm',
} as const;

/** Who reads slowly in `slow`, out of all. */
export const STALLED = 100;

type Side = readonly [label: string, reading: Reading];

export function ratios(rows: readonly Row[]): readonly string[] {
  const lines: string[] = [];
  for (const row of rows) {
    const { scenario, viewers } = row;
    const at = ([label, reading]: Side): number | undefined => row.medians[label]?.readings[reading];
    const say = (what: string, value: string, bar: string): void => {
      lines.push(`${`${what}, ${viewers}`.padEnd(66)} ${value.padStart(9)}   bar ${bar}`);
    };
    const ratio = (what: string, of: Side, to: Side, bar: string, factor = 1): void => {
      const [above, below] = [at(of), at(to)];
      if (above !== undefined && below !== undefined) say(what, ((factor * above) / below).toFixed(2), bar);
    };
    const cpu = (label: string): Side => [label, 'cpuUsPerDelivery'];
    if (scenario === ROW.board || scenario === ROW.busy) {
      const how = scenario === ROW.busy ? ', without pauses' : '';
      ratio(`naive Yoga ÷ ours${how}`, cpu('yoga'), cpu('ours'), viewers >= 10_000 ? '≥ 40' : '≥ 30');
      ratio(`Yoga with graphql-jit ÷ ours${how}`, cpu('yoga-jit'), cpu('ours'), '≥ 10');
      ratio(`ours ÷ plain broadcast${how}`, cpu('ours'), cpu('plain'), '≤ 1.0');
    }
    if (scenario === ROW.board) {
      // Of these the issue names bars for ten thousand.
      const at10k = (bar: string): string => (viewers >= 10_000 ? bar : `– (${bar} with 10,000)`);
      ratio('p99, ours ÷ plain', ['ours', 'p99Ms'], ['plain', 'p99Ms'], at10k('≤ 1.2'));
      const memory: Reading = 'rssPerViewerBytes';
      ratio('memory of an idle viewer, ours ÷ plain', ['ours', memory], ['plain', memory], '≤ 1.6');
      const subscribed: Reading = 'subscribedMs';
      const until = 'until all are subscribed, ours';
      ratio(`${until} ÷ plain`, ['ours', subscribed], ['plain', subscribed], at10k('≤ 1.4'));
      ratio(`${until} ÷ naive`, ['ours', subscribed], ['yoga', subscribed], at10k('≤ 0.5'));
    }
    if (scenario === ROW.drivers) ratio('driver streams, naive ÷ ours', cpu('yoga'), cpu('ours'), '≥ 10');
    if (scenario === ROW.lines) ratio('small lines, naive ÷ ours', cpu('yoga'), cpu('ours'), '≥ 8');
    if (scenario === ROW.bytes) {
      const bytes: Reading = 'bytesPerDelivery';
      ratio('bytes, deflated', ['deflated', bytes], ['whole', bytes], '≤ 0.30');
      ratio('bytes, changes', ['changes', bytes], ['whole', bytes], '≤ 0.15');
      ratio('bytes, both', ['both', bytes], ['whole', bytes], '≤ 0.07');
    }
    if (scenario === ROW.four) {
      ratio('four streams in one tick ÷ four plain writes', cpu('ours'), cpu('plain'), '≤ 0.4');
    }
    if (scenario === ROW.slow) {
      const [with_, without] = [at(['with slow', 'grownBytes']), at(['without', 'grownBytes'])];
      if (with_ !== undefined && without !== undefined) {
        say('memory of a slow viewer, KiB', ((with_ - without) / STALLED / 1_024).toFixed(0), '≤ 512');
      }
      const fresh = at(['with slow', 'freshMs']);
      if (fresh !== undefined) say('the last of them is fresh again after, ms', fresh.toFixed(0), '≤ 1000');
      ratio('p99 of the others, with slow ÷ without', ['with slow', 'p99Ms'], ['without', 'p99Ms'], '≤ 1.2');
    }
    if (scenario === ROW.workers) {
      ratio('deliveries per CPU-second × cores, two ÷ one', cpu('one'), cpu('two'), '≥ 1.7', 2);
    }
    if (scenario === ROW.idle) {
      const idle = at(['ours', 'idleCpuPercent']);
      if (idle !== undefined) say('idle viewers, % of a core', idle.toFixed(2), '< 2');
      ratio(
        'memory of an idle viewer, ours ÷ plain',
        ['ours', 'rssPerViewerBytes'],
        ['plain', 'rssPerViewerBytes'],
        '≤ 1.6',
      );
    }
    if (scenario === ROW.storm) {
      for (const kind of ['ours', 'plain']) {
        ratio(
          `p99 of live viewers in a storm ÷ before, ${kind}`,
          [kind, 'p99Ms'],
          [kind, 'beforeP99Ms'],
          '–',
        );
      }
    }
  }
  return lines;
}
