import { describe, expect, it } from 'vitest';
import { announced, at, event, foldAll } from '../testing/events.ts';

describe('a session', () => {
  it('keeps what an earlier announcement said and a later one leaves out', () => {
    const again = event(30, 'SessionAnnounced', {
      kind: 'RACE',
      name: 'Race',
      origin: 'LIVE',
      meeting: { id: 'm', name: 'M', season: 2025, circuit: { id: 'circuit-1', name: 'Renamed' } },
    });
    const known = foldAll([announced('RACE'), again]).info.announced;
    expect(known?.meeting.circuit).toStrictEqual({ id: 'circuit-1', name: 'Renamed', lengthKm: 5 });
  });

  it('at another circuit does not keep the length of the one before', () => {
    const elsewhere = event(30, 'SessionAnnounced', {
      kind: 'RACE',
      name: 'Race',
      origin: 'LIVE',
      meeting: { id: 'm', name: 'M', season: 2025, circuit: { id: 'circuit-2', name: 'Other' } },
    });
    expect(foldAll([announced('RACE'), elsewhere]).info.announced?.meeting.circuit.lengthKm).toBeUndefined();
  });

  it('shows the start lights from the first of them until they go out, in whatever order they are told', () => {
    const lit = [0, 1, 2, 3, 4, 5].map((lights) => event(10 + lights, 'StartLightsChanged', { lights }));
    const out = event(17, 'SessionStatusChanged', { status: 'STARTED' });
    expect(foldAll([announced('RACE')]).info.startLights).toBeNull();
    expect(foldAll(lit).info.startLights).toBe(5);
    expect(foldAll([...lit, out]).info.startLights).toBeNull();
    expect(foldAll([out, ...lit]).info.startLights).toBeNull();
  });

  it('that is suspended can show start lights again', () => {
    const { info } = foldAll([
      event(10, 'SessionStatusChanged', { status: 'STARTED' }),
      event(20, 'SessionStatusChanged', { status: 'SUSPENDED' }),
      event(30, 'StartLightsChanged', { lights: 1 }),
    ]);
    expect(info.startLights).toBe(1);
  });

  it('started when it first started, however often it goes on', () => {
    const { info } = foldAll([
      event(10, 'SessionStatusChanged', { status: 'STARTED' }),
      event(20, 'SessionStatusChanged', { status: 'FINISHED' }),
      event(30, 'SessionStatusChanged', { status: 'STARTED' }),
    ]);
    expect(info).toMatchObject({ startedAt: at(10), finishedAt: null, status: 'STARTED' });
  });

  it('learns from a late event when it started, and keeps its newer status', () => {
    const { info } = foldAll([
      event(20, 'SessionStatusChanged', { status: 'SUSPENDED' }),
      event(10, 'SessionStatusChanged', { status: 'STARTED' }),
    ]);
    expect(info).toMatchObject({ startedAt: at(10), status: 'SUSPENDED' });
  });

  it('is finished from the flag on, not from its end', () => {
    const { info } = foldAll([
      event(20, 'SessionStatusChanged', { status: 'FINISHED' }),
      event(90, 'SessionStatusChanged', { status: 'ENDED' }),
    ]);
    expect(info.finishedAt).toBe(at(20));
  });
});
