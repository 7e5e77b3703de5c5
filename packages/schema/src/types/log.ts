import type { LogName } from '@slipstream/timing/fold/parts';
import { builder } from '../builder.ts';
import type { LogEdge, LogPageArgs, LogUpdate, Missed, Page, Placed, Wanted } from '../graph.ts';
import { MissedReasonEnum } from './enums.ts';
import { PageInfoType } from './page.ts';

const MissedType = builder.objectRef<Missed>('Missed').implement({
  description: 'A hole in a log that cannot be filled. What follows comes after `until`.',
  fields: (t) => ({
    reason: t.expose('reason', { type: MissedReasonEnum }),
    count: t.float({ nullable: true, resolve: ({ count }) => count }),
    until: t.expose('until', { type: 'Cursor' }),
  }),
});

/** A reference to an object type whose values are `T`, implemented or not. */
type OutputRefOf<T> = Parameters<typeof builder.objectType>[0] & { readonly $inferType: T };

type Edge<L extends LogName> = Pick<LogEdge<L>, 'cursor' | 'node'>;

/** The types that every log has, named after it: `XEdge`, `XConnection` and the union `XUpdate`. */
export function logTypes<L extends LogName>(name: string, NodeType: OutputRefOf<Placed<L>>) {
  const EdgeType = builder.objectRef<Edge<L>>(`${name}Edge`);
  EdgeType.implement({
    fields: (t) => ({
      cursor: t.field({ type: 'Cursor', resolve: ({ cursor }) => cursor }),
      node: t.field({ type: NodeType, resolve: ({ node }) => node as never }),
    }),
  });
  const ConnectionType = builder.objectRef<Page<Placed<L>>>(`${name}Connection`);
  ConnectionType.implement({
    fields: (t) => ({
      edges: t.field({ type: [EdgeType], resolve: ({ edges }) => edges as never }),
      pageInfo: t.field({ type: PageInfoType, resolve: (page) => page as Page<unknown> }),
    }),
  });
  const UpdateType = builder.unionType(`${name}Update`, {
    types: [EdgeType, MissedType],
    resolveType: (update) => ('reason' in (update as object) ? MissedType : EdgeType),
  });
  return { ConnectionType, UpdateType };
}

/** What a page of any log is asked with. */
export function pageArgs<L extends LogName>(
  args: {
    readonly session?: string | number | null | undefined;
    readonly first?: number | null | undefined;
    readonly after?: string | null | undefined;
    readonly last?: number | null | undefined;
    readonly before?: string | null | undefined;
  },
  wanted: Wanted<L> | null,
): LogPageArgs<L> {
  const { session, first, after, last, before } = args;
  return {
    session: session === null || session === undefined ? null : String(session),
    first: first ?? null,
    after: after ?? null,
    last: last ?? null,
    before: before ?? null,
    wanted,
  };
}

/** An update as its union's types have it. */
export function shownUpdate<L extends LogName>(update: LogUpdate<L>): Edge<L> | Missed {
  return update.type === 'missed' ? update : { cursor: update.cursor, node: update.node };
}
