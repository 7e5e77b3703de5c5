import { builder } from '../builder.ts';
import type { Page } from '../graph.ts';

export const PageInfoType = builder.objectRef<Page<unknown>>('PageInfo').implement({
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage'),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage'),
    startCursor: t.string({
      nullable: true,
      description: 'Cursor of the first edge. Without edges, the same as `endCursor`.',
      resolve: ({ edges, place }) => edges[0]?.cursor ?? place ?? null,
    }),
    endCursor: t.string({
      nullable: true,
      description:
        'Cursor of the last edge. A page of a log has a cursor even without edges: a subscription with this cursor as `after` misses no item. Null in other pages without edges.',
      resolve: ({ edges, place }) => edges.at(-1)?.cursor ?? place ?? null,
    }),
  }),
});
