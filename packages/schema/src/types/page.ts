import { builder } from '../builder.ts';
import type { Page } from '../graph.ts';

export const PageInfoType = builder.objectRef<Page<unknown>>('PageInfo').implement({
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage'),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage'),
    startCursor: t.string({
      nullable: true,
      description: 'Of the first edge. Without edges as `endCursor`.',
      resolve: ({ edges, place }) => edges[0]?.cursor ?? place ?? null,
    }),
    endCursor: t.string({
      nullable: true,
      description:
        'Of the last edge. A page of a log has one without edges, too: a subscription with it as `after` misses nothing. Null for another page without edges.',
      resolve: ({ edges, place }) => edges.at(-1)?.cursor ?? place ?? null,
    }),
  }),
});
