import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { envelop, type TimingEvent } from '@slipstream/timing/events/envelope';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ManualClock, manualClock } from '../playback/manual-clock.ts';
import { type CircuitWeather, startCircuitWeather } from './circuit-weather.ts';
import { weatherOf } from './openweather.ts';

const KEY = 'a-secret-key';
const START = '2026-03-29T05:00:00.000Z';
/** As OpenWeather's documentation shows an answer. */
const ANSWER = {
  main: { temp: 17.3, humidity: 61, pressure: 1012 },
  wind: { speed: 1.9, deg: 136 },
  rain: { '1h': 0.3 },
};

let server: Server;
let asked: string[];
let status: number;
let clock: ManualClock;
let carried: TimingEvent[];
let lines: string[];
let failures: number;
let weather: CircuitWeather;

beforeEach(async () => {
  [asked, status, carried, lines, failures] = [[], 200, [], [], 0];
  clock = manualClock(Date.parse(START));
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(ANSWER));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  weather = startCircuitWeather({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: KEY,
    clock,
    carry: async (events) => void carried.push(...events),
    report: { info: (line) => void lines.push(line), warn: (line) => void lines.push(line) },
    onFailure: () => failures++,
  });
});

afterEach(async () => {
  await weather.return();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const announced = (circuit: string) =>
  envelop(
    {
      at: START,
      type: 'SessionAnnounced',
      body: {
        kind: 'RACE',
        name: 'Race',
        origin: 'LIVE',
        meeting: { id: '1', name: 'A Grand Prix', season: 2026, circuit: { id: circuit, name: circuit } },
      },
    },
    's',
    0,
    0,
  );
const own = () => envelop({ at: START, type: 'WeatherReported', body: { airC: 20 } }, 's', 0, 1);

test('reports the weather at the circuit of a live session that has none, once a minute', async () => {
  weather.hear([announced('suzuka')]);
  await clock.advance(180_000);
  await vi.waitFor(() => expect(carried).toHaveLength(2));
  expect(carried.map(({ type, session }) => [type, session])).toEqual([
    ['FeedStateChanged', 's'],
    ['WeatherReported', 's'],
  ]);
  expect(carried[1]?.body).toEqual({
    airC: 17.3,
    humidityPct: 61,
    pressureHpa: 1012,
    windSpeedMps: 1.9,
    windDirectionDeg: 136,
    raining: true,
  });
  expect(asked[0]).toMatch(/^\/data\/2\.5\/weather\?lat=34\.8431&lon=136\.541&units=metric/);
  await clock.advance(60_000);
  await vi.waitFor(() => expect(carried).toHaveLength(3));
});

test('leaves a session alone whose feed has weather', async () => {
  weather.hear([announced('suzuka')]);
  for (let minute = 0; minute < 10; minute++) {
    weather.hear([own()]);
    await clock.advance(60_000);
  }
  expect(asked).toEqual([]);
});

test('counts a failure, says it once without the key, and goes on', async () => {
  status = 401;
  weather.hear([announced('monza')]);
  await clock.advance(180_000);
  await vi.waitFor(() => expect(failures).toBe(1));
  await clock.advance(60_000);
  await vi.waitFor(() => expect(failures).toBe(2));
  expect(lines).toEqual(['s: OpenWeather refused OPENWEATHER_API_KEY: check it']);
  status = 200;
  await clock.advance(60_000);
  await vi.waitFor(() => expect(carried).toHaveLength(2));
  expect(lines.join()).not.toContain(KEY);
});

test('says of a circuit that is not in the table that there will be no weather', () => {
  weather.hear([announced('the-moon')]);
  expect(lines).toEqual(['s: no weather for the-moon: its place is not known']);
});

test('takes what is no weather for a failure', () => {
  expect(weatherOf([])).toMatchObject({ ok: false });
  expect(weatherOf({ main: {} })).toMatchObject({ ok: false });
});
