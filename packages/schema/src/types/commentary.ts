import { builder } from '../builder.ts';
import type { Placed, Wanted } from '../graph.ts';
import { sessionNamed } from '../session-arg.ts';
import { DriverType, driverOf } from './driver.ts';
import { CommentaryKindEnum, CommentaryToneEnum } from './enums.ts';
import { AFTER_IN_PAGE, AFTER_IN_STREAM, LOG_STREAM, logTypes, pageArgs, shownUpdate } from './log.ts';

export const CommentaryLineType = builder.objectRef<Placed<'commentary'>>('CommentaryLine').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ item }) => item.id }),
    at: t.field({ type: 'DateTime', resolve: ({ item }) => item.at }),
    lap: t.int({ nullable: true, resolve: ({ item }) => item.lap }),
    tone: t.field({ type: CommentaryToneEnum, resolve: ({ item }) => item.tone }),
    kind: t.field({ type: CommentaryKindEnum, resolve: ({ item }) => item.kind }),
    text: t.string({ resolve: ({ item }) => item.text }),
    drivers: t.field({
      type: [DriverType],
      resolve: ({ item, state }) => item.drivers.map((number) => driverOf(state, number)),
    }),
    author: t.string({
      description: 'Name of the rule or the model that wrote the line.',
      resolve: ({ item }) => item.author,
    }),
    basedOn: t.idList({
      description:
        'Ids of the events that the line describes. Every name and number in `text` comes from one of them.',
      resolve: ({ item }) => [...item.basedOn],
    }),
    supersedes: t.id({
      nullable: true,
      description: 'Id of the line that this line corrects. Null when it corrects none.',
      resolve: ({ item }) => item.supersedes,
    }),
  }),
});

const CommentaryFilterType = builder.inputType('CommentaryFilter', {
  fields: (t) => ({
    drivers: t.intList(),
    kinds: t.field({ type: [CommentaryKindEnum] }),
    tones: t.field({ type: [CommentaryToneEnum] }),
  }),
});

const { ConnectionType, UpdateType } = logTypes('Commentary', CommentaryLineType);

builder.queryField('commentary', (t) =>
  t.field({
    type: ConnectionType,
    args: {
      session: t.arg.id(),
      filter: t.arg({ type: CommentaryFilterType }),
      first: t.arg.int(),
      after: t.arg({ type: 'Cursor', description: AFTER_IN_PAGE }),
      last: t.arg.int(),
      before: t.arg({ type: 'Cursor' }),
    },
    resolve: (_root, args, { graph }) => graph.logPage('commentary', pageArgs(args, wanted(args.filter))),
  }),
);

builder.subscriptionField('commentary', (t) =>
  t.field({
    type: UpdateType,
    description: `LOG. ${LOG_STREAM}`,
    args: {
      session: t.arg.id(),
      filter: t.arg({ type: CommentaryFilterType }),
      after: t.arg({ type: 'Cursor', description: AFTER_IN_STREAM }),
      delayMs: t.arg.int({ defaultValue: 0 }),
    },
    subscribe: (_root, { session, filter, after, delayMs }, { graph }) =>
      graph.logStream('commentary', {
        session: sessionNamed(session),
        after: after ?? null,
        delayMs: delayMs ?? 0,
        wanted: wanted(filter),
      }),
    resolve: shownUpdate,
  }),
);

function wanted(
  filter: typeof CommentaryFilterType.$inferInput | null | undefined,
): Wanted<'commentary'> | null {
  if (!filter) return null;
  const { drivers, kinds, tones } = filter;
  return (line) =>
    (!drivers || line.drivers.some((number) => drivers.includes(number))) &&
    (!kinds || kinds.includes(line.kind)) &&
    (!tones || tones.includes(line.tone));
}
