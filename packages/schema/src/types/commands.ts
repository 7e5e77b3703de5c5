import type { SessionState } from '@slipstream/timing/fold/state';
import { idOutside, viewNamed } from '@slipstream/timing/views/view-id';
import { builder } from '../builder.ts';
import { SessionType } from './leaderboard.ts';

const StartRaceInput = builder.inputType('StartRaceInput', {
  description: 'The same seed and settings give the same race.',
  fields: (t) => ({
    driver: t.int({
      description:
        'Racing number of the driver you support, from `raceEntries`. The commentary favours this driver. Null: no driver.',
    }),
    circuit: t.id({ description: 'An id from `circuits`. Null: the seed chooses the circuit.' }),
    laps: t.int({ description: 'Number of laps, from 1 to 100. Null: the usual number for the circuit.' }),
    seed: t.int({ description: 'A whole number from 0. Null: a random seed.' }),
    speed: t.float({
      defaultValue: 1,
      description:
        'Session seconds per second, above 0 and at most 1,000,000. 1,000,000 runs as fast as the server can. Default: 1.',
    }),
    faults: t.boolean({
      defaultValue: true,
      description: 'True: sensors report faulty values, about once per car and hour. Default: true.',
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
        // The id of a session's circuit starts a race on that circuit, too.
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
    description:
      'Pauses, resumes, seeks or changes the speed of a replay or simulation. Absent and null fields change nothing. `speed` is session seconds per second, above 0 and at most 1,000,000.',
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
