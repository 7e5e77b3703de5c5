import type { LogName } from '@slipstream/timing/fold/parts';
import { builder } from '../builder.ts';
import {
  LOG_START,
  type LogEdge,
  type LogPageArgs,
  type LogUpdate,
  type Missed,
  type Page,
  type Placed,
  type Wanted,
} from '../graph.ts';
import { sessionNamed } from '../session-arg.ts';
import { MissedReasonEnum } from './enums.ts';
import { PageInfoType } from './page.ts';

/** What holds for each subscription to a log. */
export const LOG_STREAM =
  'Every item once, in order. When another session becomes current, what is left of the one before comes first; then the new one follows from its first item.';
export const AFTER_IN_STREAM = `The cursor of the last item or Missed that you have; \`${LOG_START}\`: from the first item that is kept. Left out: from the next item on. A cursor of an earlier session is followed to the end of that session, and then from the beginning of the current one. Over SSE the header \`Last-Event-ID\` goes before it.`;
export const AFTER_IN_PAGE = `Items behind this cursor; \`${LOG_START}\`: from the first one that is kept.`;

const MissedType = builder.objectRef<Missed>('Missed').implement({
  description:
    'A hole in a log that cannot be filled. What follows comes after `until`, and nothing else is missing.',
  fields: (t) => ({
    reason: t.expose('reason', { type: MissedReasonEnum }),
    count: t.float({
      nullable: true,
      description: 'How many items are missing; null where that is not known, and with a filter.',
      resolve: ({ count }) => count,
    }),
    until: t.expose('until', { type: 'Cursor', description: 'Resume behind it, as behind an item.' }),
    session: t.exposeID('session', { description: 'The session of which items are missing.' }),
    resumesIn: t.exposeID('resumesIn', {
      description:
        'The session that what follows is of. Another one than `session` where the current session has changed meanwhile: then what follows begins with the first item that is kept of it.',
    }),
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
      session: t.id({ description: 'The session that the item is of.', resolve: ({ node }) => node.session }),
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
    session: sessionNamed(session),
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
