import { describe, expect, it } from 'vitest';
import { Acknowledgements, ASK_EVERY_MS, CLOSE_AFTER_MS, COALESCE_AFTER_MS } from './acknowledgements.ts';

/** Writes five times a second from `fromMs` on, until `toMs`; a pong comes `tripMs` behind each ping. */
function written(acknowledgements: Acknowledgements, fromMs: number, toMs: number, tripMs: number): string[] {
  const standings: string[] = [];
  let pong: { atMs: number; number: number } | null = null;
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 200) {
    if (pong && pong.atMs <= nowMs) {
      acknowledgements.heard(pong.number);
      pong = null;
    }
    standings.push(acknowledgements.standing(nowMs));
    const number = acknowledgements.wrote(nowMs);
    if (number !== null) pong = { atMs: nowMs + tripMs, number };
  }
  return standings;
}

describe('what a client has acknowledged', () => {
  it('is new enough for whoever answers within half a second', () => {
    const standings = written(new Acknowledgements(0, 0), 0, 60_000, 400);
    expect(new Set(standings)).toEqual(new Set(['good']));
  });

  it('is asked for at the client’s own time, also after all were asked at once', () => {
    const clients = [0, 500, 1_000].map((phaseMs) => new Acknowledgements(0, phaseMs));
    const asked: number[][] = clients.map(() => []);
    for (let nowMs = 10_000; nowMs <= 16_000; nowMs += 100) {
      clients.forEach((client, index) => {
        const number = client.wrote(nowMs);
        if (number === null) return;
        asked[index]?.push(nowMs);
        client.heard(number);
      });
    }
    expect(asked.map((times) => times[0])).toEqual([10_000, 10_000, 10_000]);
    expect(new Set(asked.map((times) => times[2])).size).toBe(3);
    for (const times of asked) {
      const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
      expect(gaps.length).toBeGreaterThan(3);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(ASK_EVERY_MS);
    }
  });

  it('is too old two seconds after the newest state that arrived, and new again with the next pong', () => {
    const acknowledgements = new Acknowledgements(0, 0);
    written(acknowledgements, 0, 3_000, 50);
    const standings = written(acknowledgements, 3_200, 6_000, Number.POSITIVE_INFINITY);
    expect(standings.indexOf('slow')).toBeGreaterThan(0);
    expect(standings.indexOf('slow') * 200).toBeLessThanOrEqual(COALESCE_AFTER_MS);
    const number = [...Array(100).keys()].find((guess) => {
      acknowledgements.heard(guess);
      return acknowledgements.standing(6_000) === 'good';
    });
    expect(number).toBeDefined();
  });

  it('ends the connection after a minute', () => {
    const acknowledgements = new Acknowledgements(0, 0);
    written(acknowledgements, 0, 2_000, Number.POSITIVE_INFINITY);
    expect(acknowledgements.standing(CLOSE_AFTER_MS)).toBe('slow');
    expect(acknowledgements.standing(CLOSE_AFTER_MS + 2_001)).toBe('stale');
  });

  it('is not too old for who was written nothing for an hour', () => {
    const acknowledgements = new Acknowledgements(0, 0);
    const hourMs = 3_600_000;
    expect(acknowledgements.standing(hourMs)).toBe('good');
    expect(acknowledgements.wrote(hourMs)).not.toBeNull();
    expect(acknowledgements.standing(hourMs + 100)).toBe('good');
  });

  it('asks a silent client whether it is there, and gives it twelve seconds', () => {
    const acknowledgements = new Acknowledgements(0, 0);
    expect(acknowledgements.isSilent(39_999)).toBe(false);
    expect(acknowledgements.isSilent(40_000)).toBe(true);
    const number = acknowledgements.ask(40_000);
    expect(acknowledgements.standing(52_000)).toBe('good');
    expect(acknowledgements.standing(52_001)).toBe('dead');
    acknowledgements.heard(number);
    expect(acknowledgements.standing(52_001)).toBe('good');
  });

  it('is none of a pong that answers no ping of ours', () => {
    const acknowledgements = new Acknowledgements(0, 0);
    const number = acknowledgements.ask(0);
    acknowledgements.heard(number + 1);
    expect(acknowledgements.standing(13_000)).toBe('dead');
  });
});
