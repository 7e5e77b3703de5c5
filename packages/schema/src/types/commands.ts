import type { SessionState } from '@slipstream/timing/fold/state';
import { idOutside, viewNamed } from '@slipstream/timing/views/view-id';
import { builder } from '../builder.ts';
import { SessionType } from './leaderboard.ts';

const StartRaceInput = builder.inputType('StartRaceInput', {
  description:
    '`driver` is the one you support: the race is told around it. The same seed gives the same race.',
  fields: (t) => ({
    driver: t.int({ description: 'A racing number of `raceEntries`; null: nobody.' }),
    circuit: t.id({ description: 'An id of `circuits`; null: one that the seed chooses.' }),
    laps: t.int({ description: '1 to 100; null: as many as the circuit has.' }),
    seed: t.int({ description: 'From 0; null: one of chance.' }),
    speed: t.float({
      defaultValue: 1,
      description: 'Session seconds a second, above 0 to 1,000,000, which is as fast as it can be.',
    }),
    faults: t.boolean({
      defaultValue: true,
      description: 'Some sensors are faulty now and then: about one fault a car and hour.',
    }),
  }),
});

const StartReplayInput = builder.inputType('StartReplayInput', {
  fields: (t) => ({
    recording: t.id({ required: true }),
    speed: t.float({ defaultValue: 1 }),
    from: t.field({ type: 'DateTime' }),
  }),
});

const SetPlaybackInput = builder.inputType('SetPlaybackInput', {
  fields: (t) => ({
    session: t.id({ required: true }),
    paused: t.boolean(),
    speed: t.float(),
    seekTo: t.field({ type: 'DateTime' }),
  }),
});

const resultOf = (name: string) =>
  builder.objectRef<{ readonly session: SessionState }>(name).implement({
    fields: (t) => ({ session: t.field({ type: SessionType, resolve: ({ session }) => session }) }),
  });
const StartSessionResult = resultOf('StartSessionResult');
const SetPlaybackResult = resultOf('SetPlaybackResult');
const StopSessionResult = resultOf('StopSessionResult');

builder.mutationField('startRace', (t) =>
  t.field({
    type: StartSessionResult,
    args: { input: t.arg({ type: StartRaceInput, required: true }) },
    resolve: async (_root, { input }, { graph }) => ({
      session: await graph.startRace({
        driver: input.driver ?? null,
        // That of a session's circuit starts a race there, too.
        circuit: input.circuit ? idOutside(String(input.circuit)) : null,
        laps: input.laps ?? null,
        seed: input.seed ?? null,
        speed: input.speed ?? 1,
        faults: input.faults ?? true,
      }),
    }),
  }),
);

builder.mutationField('startReplay', (t) =>
  t.field({
    type: StartSessionResult,
    args: { input: t.arg({ type: StartReplayInput, required: true }) },
    resolve: async (_root, { input }, { graph }) => ({
      session: await graph.startReplay({
        recording: input.recording,
        speed: input.speed ?? 1,
        from: input.from ?? null,
      }),
    }),
  }),
);

builder.mutationField('setPlayback', (t) =>
  t.field({
    type: SetPlaybackResult,
    description: 'Pause, resume, change the speed of, or move within, a replay or a simulation.',
    args: { input: t.arg({ type: SetPlaybackInput, required: true }) },
    resolve: async (_root, { input }, { graph }) => ({
      session: await graph.setPlayback({
        session: viewNamed(String(input.session)).session,
        paused: input.paused ?? null,
        speed: input.speed ?? null,
        seekTo: input.seekTo ?? null,
      }),
    }),
  }),
);

builder.mutationField('stopSession', (t) =>
  t.field({
    type: StopSessionResult,
    args: { session: t.arg.id({ required: true }) },
    resolve: async (_root, { session }, { graph }) => ({
      session: await graph.stopSession(viewNamed(String(session)).session),
    }),
  }),
);
