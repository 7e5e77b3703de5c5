import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth';
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens';
import type { GraphErrorCode } from '@slipstream/schema/errors';
import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** The deepest that the contract goes without turning back on itself is 8; introspection is let through. */
const MAX_DEPTH = 12;
const MAX_TOKENS = 2_000;
const MAX_ALIASES = 30;
const TOO_EXPENSIVE: GraphErrorCode = 'TOO_EXPENSIVE';

const onReject = [
  (_context: unknown, error: GraphQLError): void => {
    error.extensions.code = TOO_EXPENSIVE;
  },
];

/**
 * What any operation must keep to, on every transport alike: these are envelop plugins, because
 * Yoga's own do not run for operations over WebSocket.
 */
export function operationGuards(): Plugin[] {
  return [
    maxTokensPlugin({ n: MAX_TOKENS, onReject }) as Plugin,
    maxDepthPlugin({ n: MAX_DEPTH, ignoreIntrospection: true, onReject }) as Plugin,
    maxAliasesPlugin({ n: MAX_ALIASES, allowList: [], onReject }) as Plugin,
  ];
}
