import { graphError } from '@slipstream/schema/errors';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type ParseOptions,
  parse,
  type Source,
  type ValidationRule,
  validate,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Client } from './client.ts';
import { conditionalRoot } from './conditional-root.ts';
import { boundText, excessOf } from './document-bounds.ts';
import { type Operation, operationCost } from './operation-cost.ts';
import { excessOfVariables } from './value-bounds.ts';

/** The schema reaches depth 8 without recursion. Introspection is exempt. */
const MAX_DEPTH = 12;
/** Most response values of a query or mutation: all laps of a race with eight values each. */
export const MAX_COST = 25_000;
/** Most values of one subscription message. The limit is lower because every change computes a message. */
export const MAX_MESSAGE_COST = 5_000;
/** Cost of parsing, validating and pricing a new text, which takes up to 30 ms for the longest one. */
const COST_OF_TOKEN = 10;
/** Most errors that validation reports. Each unknown name costs a search for similar names. */
const MAX_MISTAKES = 20;

/**
 * Enforces the limits of operations on every transport. These are envelop plugins because Yoga's own plugins
 * do not run for operations over WebSocket.
 *
 * @param clientOf returns the client that pays for the operation of this context.
 */
export function operationGuards(clientOf: (context: object) => Client): Plugin[] {
  return [
    {
      onParse: ({ context, setParseFn }) => {
        setParseFn((source: string | Source, options?: ParseOptions) => {
          const tokens = boundText(typeof source === 'string' ? source : source.body);
          clientOf(context).spend(tokens * COST_OF_TOKEN);
          return parse(source, options);
        });
      },
      onValidate: ({ params: { documentAST }, setResult, setValidationFn }) => {
        const excess = excessOf(documentAST) ?? conditionalRoot(documentAST);
        if (excess) setResult([excess]);
        setValidationFn((schema: GraphQLSchema, document: DocumentNode, rules?: readonly ValidationRule[]) =>
          validate(schema, document, rules, { maxErrors: MAX_MISTAKES }),
        );
      },
      onExecute: ({ args, setResultAndStopExecution }) => {
        try {
          clientOf(args.contextValue as object).spend(boundedCost(args.schema, args, MAX_COST));
        } catch (cause) {
          if (!(cause instanceof GraphQLError)) throw cause;
          setResultAndStopExecution({ errors: [cause] });
        }
      },
    },
  ];
}

/**
 * @returns the cost of the operation.
 * @throws when the cost exceeds `most`, the operation is too deep or its variables are too large.
 */
export function boundedCost(schema: GraphQLSchema, operation: Operation, most: number): number {
  const { document, operationName, variableValues } = operation;
  const excess = excessOfVariables(variableValues);
  if (excess) throw excess;
  const { cost, depth } = operationCost(schema, document, operationName ?? null, variableValues ?? {});
  if (depth > MAX_DEPTH) throw tooDeep(depth);
  if (cost > most) throw tooDear(cost, most);
  return cost;
}

function tooDeep(depth: number): GraphQLError {
  return graphError(
    'TOO_EXPENSIVE',
    `an operation has a depth of at most ${MAX_DEPTH} fields, and this has ${depth}: select less`,
  );
}

function tooDear(cost: number, most: number): GraphQLError {
  const rounded = Number.isFinite(cost) ? Math.ceil(cost) : 'more than can be counted';
  return graphError(
    'TOO_EXPENSIVE',
    `an operation costs at most ${most}, and this costs ${rounded}: select fewer fields, give a smaller \`first\` or \`last\`, or split it`,
  );
}
