import { describe, expect, it } from 'vitest';
import { type Connection, type ConnectionEvent, connectionAfter } from './connection.ts';

const STATES: Connection[] = [
  { state: 'connecting' },
  { state: 'connected' },
  { state: 'reconnecting', sinceMs: 100, attempts: 2 },
  { state: 'idle' },
];
const EVENTS: ConnectionEvent[] = [
  { type: 'connecting' },
  { type: 'connected' },
  { type: 'closed', clean: true },
  { type: 'closed', clean: false },
  { type: 'failed' },
];

describe('connectionAfter', () => {
  it('should have an answer to every event in every state', () => {
    const table = STATES.map((from) => EVENTS.map((event) => connectionAfter(from, event, 900).state));
    expect(table).toEqual([
      ['connecting', 'connected', 'idle', 'reconnecting', 'reconnecting'],
      ['connecting', 'connected', 'idle', 'reconnecting', 'reconnecting'],
      ['reconnecting', 'connected', 'idle', 'reconnecting', 'reconnecting'],
      ['connecting', 'connected', 'idle', 'reconnecting', 'reconnecting'],
    ]);
  });

  it('should remember since when the feed is lost through all attempts', () => {
    let connection = connectionAfter({ state: 'connected' }, { type: 'closed', clean: false }, 1_000);
    connection = connectionAfter(connection, { type: 'connecting' }, 2_000);
    connection = connectionAfter(connection, { type: 'failed' }, 3_000);
    connection = connectionAfter(connection, { type: 'connecting' }, 4_000);
    expect(connection).toEqual({ state: 'reconnecting', sinceMs: 1_000, attempts: 2 });
  });
});
