import { GraphQLError, Kind } from 'graphql';
import { builder } from '../builder.ts';

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const MAX_CURSOR_CHARS = 1_000;

/** Accepts any RFC 3339 text and returns the fixed width of `2023-10-08T17:03:33.771Z`. */
function instantOf(value: unknown): string {
  if (typeof value === 'string' && RFC_3339.test(value)) {
    const ms = Date.parse(value);
    if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  }
  throw new GraphQLError('a DateTime is an RFC 3339 instant, such as "2023-10-08T17:03:33.771Z"', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

function cursorOf(value: unknown): string {
  if (typeof value === 'string' && value.length <= MAX_CURSOR_CHARS) return value;
  throw new GraphQLError('a Cursor is a text that this server gave out; give it back as it was', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

builder.scalarType('DateTime', {
  description:
    'An RFC 3339 instant in UTC with milliseconds, such as 2023-10-08T17:03:33.771Z. As an argument it can have any offset.',
  serialize: (value) => value,
  parseValue: instantOf,
  parseLiteral: (node) => instantOf(node.kind === Kind.STRING ? node.value : null),
});

builder.scalarType('Cursor', {
  description:
    'An opaque position in one log, at most 1,000 characters. Pass it back unchanged as `after`. `start` is the beginning of a log.',
  serialize: (value) => value,
  parseValue: cursorOf,
  parseLiteral: (node) => cursorOf(node.kind === Kind.STRING ? node.value : null),
});
