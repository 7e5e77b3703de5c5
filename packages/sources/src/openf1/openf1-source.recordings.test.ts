import type { TimingEvent } from '@slipstream/timing/events/envelope';
import { envelop } from '@slipstream/timing/events/envelope';
import { fold, initialState } from '@slipstream/timing/fold/fold';
import { leaderboard } from '@slipstream/timing/views/leaderboard';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type LiveLog, liveLog } from '../live/live-under-test.ts';
import type { LiveSource } from '../live-source.ts';
import type { WallClock } from '../playback/playback.ts';
import { systemClock } from '../playback/system-clock.ts';
import { gapOf } from '../recording/decode/times.ts';
import { readFiles } from '../recording/recording-files.ts';
import { openF1RecordsOf } from './openf1-files.ts';
import { findSession, isOver, openF1History } from './openf1-history.ts';
import type { OpenF1Records } from './openf1-log.ts';
import { startOpenF1 } from './openf1-source.ts';
import { OpenF1StandIn } from './openf1-stand-in.ts';
import { describeOpenF1, officialRaceOf } from './real-openf1.ts';
import { accountOfToken, RestClient } from './rest-client.ts';

const JAPAN = '2026-japan-race';
const TIMEOUT_MS = 120_000;
const SESSION = {
  session_key: 11253,
  meeting_key: 1281,
  session_type: 'Race',
  session_name: 'Race',
  date_start: '2026-03-29T05:00:00+00:00',
  date_end: '2026-03-29T07:00:00+00:00',
  circuit_short_name: 'Suzuka',
  country_code: 'JPN',
  year: 2026,
};
const MEETING = { meeting_key: 1281, meeting_name: 'Japanese Grand Prix', year: 2026 };
const [START, EARLY, LATER, END] = [
  '2026-03-29T05:14:00.000Z',
  '2026-03-29T05:50:00.000Z',
  '2026-03-29T06:05:00.000Z',
  '2026-03-29T07:00:00.000Z',
];

/** A minute of waiting is no time: what is under test is not how long a minute takes. */
const hastyClock: WallClock = {
  nowMs: () => systemClock.nowMs() * 200,
  after: (ms, callback) => systemClock.after(ms / 200, callback),
};

describeOpenF1(JAPAN, (path) => {
  let records: OpenF1Records;
  let server: OpenF1StandIn;
  let log: LiveLog;
  let source: LiveSource | null;
  const official = officialRaceOf(JAPAN);

  beforeAll(async () => {
    records = openF1RecordsOf(await readFiles(path)).records;
  });

  beforeEach(async () => {
    log = liveLog();
    source = null;
    server = new OpenF1StandIn(records, SESSION, MEETING);
    await server.startRest();
    await server.startBroker();
  });

  afterEach(async () => {
    await source?.return();
    await server.kill();
  });

  const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 20 });
  const client = (token: string | null = null) =>
    new RestClient({ url: server.restUrl, account: token ? accountOfToken(token) : null, clock: hastyClock });

  async function follow(by: 'MQTT' | 'REST', token: string | null = null): Promise<void> {
    const account = token ? accountOfToken(token) : null;
    const rest = client(token);
    source = startOpenF1({
      ...log.surroundings,
      clock: hastyClock,
      client: rest,
      account,
      mqttUrl: by === 'MQTT' ? server.mqttUrl : null,
      found: await findSession(rest, 'latest'),
    });
  }

  const heardTo = (instant: string) =>
    until(() => {
      const last = records.get('intervals')?.findLast(({ date }) => String(date) < instant);
      const known = log.events.findLast(({ type }) => type === 'GapChanged');
      expect(known?.at.slice(0, 19)).toBe(String(last?.date).slice(0, 19));
    });

  function expectTheRace(): void {
    const rows = leaderboard(log.state());
    expect(rows.map(({ driver }) => driver)).toEqual(official.map(({ driverNumber }) => driverNumber));
    const classified = official.filter(({ position }) => typeof position === 'number');
    const gapFor = (driver: number) => rows.find((row) => row.driver === driver)?.gapToLeader;
    expect(classified.map(({ driverNumber }) => [driverNumber, gapFor(driverNumber)])).toEqual(
      classified.map(({ driverNumber, gap }) => [driverNumber, gap === undefined ? null : gapOf(gap)]),
    );
  }

  /** Every gap and every message of the archive is an event, once. */
  function expectEachOnce(events: readonly TimingEvent[]): void {
    const gaps = events
      .filter(({ type }) => type === 'GapChanged')
      .map(({ at, body }) => `${at} ${JSON.stringify(body)}`);
    const messages = events.filter(({ type }) => type === 'RaceControlMessageSent');
    expect(new Set(gaps).size).toBe(gaps.length);
    expect(gaps).toHaveLength(records.get('intervals')?.length ?? -1);
    expect(messages).toHaveLength(records.get('race_control')?.length ?? -1);
    expect(new Set(messages.map(({ body }) => ('messageId' in body ? body.messageId : ''))).size).toBe(
      messages.length,
    );
    expect(events.filter(({ type }) => type === 'DriverAnnounced')).toHaveLength(22);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  }

  test(
    'the history of the session, read by REST, ends in the official order',
    async () => {
      await server.playTo(END);
      server.tooMany = 3;
      const rest = client();
      const found = await findSession(rest, 11253);
      expect(isOver(found, Date.parse('2026-03-29T08:00:00Z'))).toBe(true);
      const history = await openF1History(rest, found, false);
      expect(history).toMatchObject({ title: '2026 Japanese Grand Prix: Race', kind: 'RACE', season: 2026 });
      let state = initialState('s');
      let index = 0;
      for (const draft of history.events()) state = fold(state, envelop(draft, 's', 0, index++)).state;
      expect(leaderboard(state).map(({ driver }) => driver)).toEqual(
        official.map(({ driverNumber }) => driverNumber),
      );
    },
    TIMEOUT_MS,
  );

  for (const by of ['MQTT', 'REST'] as const) {
    test(
      `plays the race live by ${by}; the server is killed in mid-race, and nothing is lost or told twice`,
      async () => {
        await server.playTo(START);
        await follow(by);
        await heardTo(START);
        await server.playTo(EARLY);
        await heardTo(EARLY);
        await server.kill();
        await until(() => expect(log.events.at(-1)).toMatchObject({ body: { state: 'STALE' } }));
        await server.playTo(LATER);
        await server.startRest();
        await server.startBroker();
        await heardTo(LATER);
        await server.playTo(END);
        await heardTo(END);
        await source?.return();
        expectTheRace();
        expectEachOnce(log.events);
        expect(log.state().info.feeds.gaps?.state).toBe('LIVE');
      },
      TIMEOUT_MS,
    );
  }

  test(
    'a process that follows on after another was killed loses nothing and tells nothing twice',
    async () => {
      await server.playTo(EARLY);
      await follow('MQTT');
      await heardTo(EARLY);
      await source?.return();
      await server.playTo(LATER);
      await follow('MQTT');
      await heardTo(LATER);
      await server.playTo(END);
      await heardTo(END);
      await source?.return();
      expectTheRace();
      expectEachOnce(log.events);
    },
    TIMEOUT_MS,
  );

  test(
    'a token that is refused gives one message that says what to do, without the token',
    async () => {
      server.token = 'good';
      await server.playTo(START);
      await follow('MQTT', 'good');
      await heardTo(START);
      server.token = 'another';
      await server.kill();
      await server.startRest();
      await server.startBroker();
      await source?.done;
      const warnings = log.lines.filter((line) => line.includes('refused'));
      expect(warnings).toHaveLength(1);
      expect(log.lines.join()).not.toContain('good');
    },
    TIMEOUT_MS,
  );
});
