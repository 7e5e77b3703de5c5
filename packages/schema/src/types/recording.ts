import { builder } from '../builder.ts';
import type { Features, Recording } from '../graph.ts';
import { SessionKindEnum } from './enums.ts';

const RecordingType = builder.objectRef<Recording>('Recording').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    title: t.exposeString('title'),
    kind: t.expose('kind', { type: SessionKindEnum }),
    season: t.exposeInt('season', { nullable: true }),
    durationMs: t.exposeFloat('durationMs'),
  }),
});

builder.queryField('recordings', (t) =>
  t.field({
    type: [RecordingType],
    description: 'What this server can replay.',
    resolve: (_root, _args, { graph }) => graph.recordings(),
  }),
);

const FeaturesType = builder.objectRef<Features>('Features').implement({
  fields: (t) => ({
    anomalyDetection: t.exposeBoolean('anomalyDetection'),
    commentaryAuthor: t.exposeString('commentaryAuthor', {
      description: 'The rules or the model that write it; none.',
    }),
    eventLog: t.exposeString('eventLog', { description: 'The engine behind it: embedded, Kafka.' }),
    liveStore: t.exposeString('liveStore', { description: 'The engine behind it: embedded, Redis.' }),
    history: t.exposeString('history', { description: 'The engine behind it: none, PGlite, PostgreSQL.' }),
  }),
});

builder.queryField('features', (t) =>
  t.field({ type: FeaturesType, resolve: (_root, _args, { graph }) => graph.features() }),
);
