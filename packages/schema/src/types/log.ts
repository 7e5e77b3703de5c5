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

/** Describes every subscription to a log. */
export const LOG_STREAM =
  'Emits every item once, in order. When another session becomes current, the stream first emits the remaining items of the previous session, then all items of the new one. `delayMs` is 0 to 86,400,000 ms.';
export const AFTER_IN_STREAM = `The cursor of the last item or \`Missed\` that you received. \`${LOG_START}\`: begin at the first item that the server keeps. Null or absent: begin at the next item. After a cursor of an earlier session, the stream emits the rest of that session and then the current session from its first item. Over SSE, the \`Last-Event-ID\` header overrides this argument.`;
export const AFTER_IN_PAGE = `Return only items after this cursor. \`${LOG_START}\` and null: from the first item that the server keeps. Give \`first\` or \`last\`, from 0 to 500; without either, the page has the newest 500 items.`;

const MissedType = builder.objectRef<Missed>('Missed').implement({
  description:
    'A gap in a log that the server cannot fill. The stream continues after `until`; no other items are missing.',
  fields: (t) => ({
    reason: t.expose('reason', { type: MissedReasonEnum }),
    count: t.float({
      nullable: true,
      description:
        'Number of missing items. Null when the number is unknown, and in a subscription with a filter.',
      resolve: ({ count }) => count,
    }),
    until: t.expose('until', {
      type: 'Cursor',
      description: 'Pass this cursor as `after` to resume, like the cursor of an item.',
    }),
    session: t.exposeID('session', { description: 'The session with the missing items.' }),
    resumesIn: t.exposeID('resumesIn', {
      description:
        'The session of the next items. It differs from `session` when the current session changed during the gap. The stream then begins at the first item that the server keeps of the new session.',
    }),
  }),
});

/** A reference to an object type whose values are `T`, implemented or not. */
type OutputRefOf<T> = Parameters<typeof builder.objectType>[0] & { readonly $inferType: T };

type Edge<L extends LogName> = Pick<LogEdge<L>, 'cursor' | 'node'>;

/** Creates the types that every log has: `XEdge`, `XConnection` and the union `XUpdate`. */
export function logTypes<L extends LogName>(name: string, NodeType: OutputRefOf<Placed<L>>) {
  const EdgeType = builder.objectRef<Edge<L>>(`${name}Edge`);
  EdgeType.implement({
    fields: (t) => ({
      cursor: t.field({ type: 'Cursor', resolve: ({ cursor }) => cursor }),
      session: t.id({ description: 'The session of the item.', resolve: ({ node }) => node.session }),
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

/** Returns the arguments of a page of any log. */
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

/** Returns the update in the shape of its union's types. */
export function shownUpdate<L extends LogName>(update: LogUpdate<L>): Edge<L> | Missed {
  return update.type === 'missed' ? update : { cursor: update.cursor, node: update.node };
}
