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

/** The deepest that the contract goes without turning back on itself is 8; introspection is let through. */
const MAX_DEPTH = 12;
/** Of a query or a mutation, in values of its answer: all laps of a race with eight values each. */
export const MAX_COST = 25_000;
/** Of one message of a subscription, which is worked out again and again. */
export const MAX_MESSAGE_COST = 5_000;
/** Reading, validating and pricing a text that is new: up to 30 ms for the longest. */
const COST_OF_TOKEN = 10;
/** Mistakes that validation lists: each of an unknown name costs a search for one like it. */
const MAX_MISTAKES = 20;

/**
 * What any operation must keep to, on every transport alike: these are envelop plugins, because
 * Yoga's own do not run for operations over WebSocket.
 *
 * @param clientOf whom the operation of this context is charged to.
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
 * @returns what an operation costs.
 * @throws where that is more than `most`, or its variables are too much.
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
