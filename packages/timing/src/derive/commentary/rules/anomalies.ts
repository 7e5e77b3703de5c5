import type { Metric } from '../../../events/vocabulary.ts';
import { finishedAt, lapAt } from '../../../fold/finish.ts';
import { isRace } from '../../../fold/session.ts';
import type { SessionState } from '../../../fold/state.ts';
import type { DerivedItem } from '../../deriver.ts';
import { type Draft, driverFact, fact, NOTHING, type Rule, type Scene } from '../line.ts';

type Found = Extract<DerivedItem, { log: 'anomalies' }>['item'];

const TEXTS: Readonly<Record<Metric, Draft['text']>> = {
  ENGINE_TEMPERATURE: 'anomaly.engine',
  RPM: 'anomaly.engine',
  SPEED: 'anomaly.speed',
  THROTTLE: 'anomaly.pedals',
  BRAKE: 'anomaly.pedals',
  LAP_TIME: 'anomaly.lap',
  SECTOR_TIME: 'anomaly.lap',
  PIT_STOP_TIME: 'anomaly.stop',
  FEED_SILENCE: 'anomaly.silence',
};

/** These are found in telemetry, which may be ahead of the timing of the same instant, or behind it. */
const FROM_TELEMETRY: ReadonlySet<Metric> = new Set<Metric>([
  'ENGINE_TEMPERATURE',
  'RPM',
  'SPEED',
  'THROTTLE',
  'BRAKE',
  'FEED_SILENCE',
]);

/** An anomaly of the telemetry that waits for the timing of its instant. */
type Waiting = {
  readonly event: string;
  readonly at: string;
  readonly incident: string;
  readonly driver: number;
  readonly metric: Metric;
  readonly over: boolean;
};

/** Grave anomalies that were found in this event, and when they have passed. The figures are in the anomaly itself. */
export const anomaliesFound: Rule = (scene) => {
  const { earlier, event, memo } = scene;
  return earlier.flatMap((derived) => {
    if (derived.log !== 'anomalies' || derived.item.driver === null) return NOTHING;
    const { item } = derived;
    const { driver } = derived.item;
    const over = newsOf(scene, item);
    if (over === null) return NOTHING;
    const { metric, incident } = item;
    if (metric === 'PIT_STOP_TIME') {
      // That it is over is no news; and while the stop is still to be told, that it was slow belongs there.
      if (over) return NOTHING;
      if (memo.get(`stop/${driver}`) !== undefined) {
        memo.set(`slow/${driver}`, true);
        return NOTHING;
      }
    }
    const waiting: Waiting = { event: event.id, at: event.at, incident, driver, metric, over };
    if (!FROM_TELEMETRY.has(metric)) {
      return draftsOf(scene.after, waiting, item.severity === 'CRITICAL' ? 'always' : 'fill');
    }
    memo.set(`apart/${event.at}/${event.id}/${item.id}`, waiting);
    return NOTHING;
  });
};

/** Whether an item is news to tell: that its incident is over or not; null where it is none. */
function newsOf({ memo }: Scene, item: Found): boolean | null {
  const key = `anomaly/${item.incident}`;
  const told = memo.get(key) !== undefined;
  if (item.stage === 'CLEARED') {
    if (!told) return null;
    memo.forget(key);
    return true;
  }
  if (told || item.severity === 'INFO') return null;
  memo.set(key, true);
  return false;
}

/** Anomalies of the telemetry are told once the timing has come to their instant: before the start and after the flag none is. */
export function anomaliesDue({ memo, after }: Scene): readonly Draft[] {
  return memo.keys('apart/').flatMap((key) => {
    const waiting = memo.get<Waiting>(key);
    if (!waiting || (after.at ?? '') <= waiting.at) return NOTHING;
    memo.forget(key);
    const { driver, at, incident, over } = waiting;
    const opened = memo.get(`apart told/${incident}`) !== undefined;
    memo.forget(`apart told/${incident}`);
    if (over && !opened) return NOTHING;
    if (after.info.startedAt === null || at < after.info.startedAt) return NOTHING;
    // Outside of a race cars stand in their boxes, and their feeds are quiet there.
    if (!isRace(after) && waiting.metric === 'FEED_SILENCE') return NOTHING;
    const finished = isRace(after) ? finishedAt(after, driver) : null;
    if (finished !== null && finished <= at) return NOTHING;
    if (!over) memo.set(`apart told/${incident}`, true);
    return draftsOf(after, waiting, 'apart');
  });
}

function draftsOf(
  state: SessionState,
  { event, at, driver, metric, over }: Waiting,
  weight: Draft['weight'],
): readonly Draft[] {
  const name = driverFact(state, 'driver', driver);
  if (!name) return NOTHING;
  return [
    {
      // Several metrics of one car can be found in one event: each is a line of its own.
      rule: `anomaly-${metric.toLowerCase().replaceAll('_', '-')}${over ? '-over' : ''}`,
      about: event,
      at,
      kind: 'ANOMALY',
      tone: over ? 'INFO' : 'WARNING',
      text: over ? (metric === 'FEED_SILENCE' ? 'anomaly.heard' : 'anomaly.over') : TEXTS[metric],
      facts: [name, fact('found', 'proof', true, 'happened', { event, field: 'at' })],
      drivers: [driver],
      lap: isRace(state) ? lapAt(state.laps[driver], at) : null,
      weight,
    },
  ];
}
