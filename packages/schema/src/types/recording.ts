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
    description: 'The recordings that this server can replay.',
    resolve: (_root, _args, { graph }) => graph.recordings(),
  }),
);

const FeaturesType = builder.objectRef<Features>('Features').implement({
  fields: (t) => ({
    anomalyDetection: t.exposeBoolean('anomalyDetection'),
    commentaryAuthor: t.exposeString('commentaryAuthor', {
      description: 'Author of the commentary: `rules` or the name of a model.',
    }),
    eventLog: t.exposeString('eventLog', { description: 'Engine of the event log: `embedded` or `Kafka`.' }),
    liveStore: t.exposeString('liveStore', {
      description: 'Engine of the live store: `embedded` or `Redis`.',
    }),
    history: t.exposeString('history', {
      description: 'Engine of the history: `none`, `PGlite` or `PostgreSQL`.',
    }),
  }),
});

builder.queryField('features', (t) =>
  t.field({ type: FeaturesType, resolve: (_root, _args, { graph }) => graph.features() }),
);
