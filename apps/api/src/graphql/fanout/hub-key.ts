import { graphError } from '@slipstream/schema/errors';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  print,
  visit,
} from 'graphql';

/** Rights of a subscriber. Subscribers with different rights never share a run. */
export type Rights = 'anybody' | 'operator';

export interface Subscribing {
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variableValues?: Readonly<Record<string, unknown>> | null;
}

export interface HubKey {
  /** Subscribers with the same hub share one stream once they have reached the same place. */
  readonly hub: string;
  /** Where this subscriber begins: the cursor in a LOG stream, the same value for all subscribers of a STATE stream. */
  readonly start: string;
}

/** The argument that sets where a LOG stream begins. */
const START_ARGUMENT = 'after';

interface Shape {
  readonly text: string;
  readonly variables: readonly string[];
  readonly startVariable: string | null;
  readonly startLiteral: string;
  /** Keys of subscribers without variables, by rights. */
  readonly bare: Map<Rights, HubKey>;
}

/** Keyed by document, then by operation name. Yoga's parser returns the same document for the same text. */
const shapes = new WeakMap<DocumentNode, Map<string | null, Shape>>();

/**
 * Returns the key that identical subscriptions share: the operation without whitespace and comments, the values
 * of its declared variables, and the rights. The start of a LOG stream is a separate part.
 *
 * @returns null when the document has no such operation.
 */
export function hubKey(subscribing: Subscribing, rights: Rights): HubKey | null {
  const operationName = subscribing.operationName ?? null;
  const shape = shapeOf(subscribing.document, operationName);
  if (!shape) return null;
  const given = subscribing.variableValues ?? {};
  const values: [string, unknown][] = [];
  let start = shape.startLiteral;
  for (const name of shape.variables) {
    if (!Object.hasOwn(given, name)) continue;
    if (name === shape.startVariable) start = canonical(given[name]);
    else values.push([name, given[name]]);
  }
  const isBare = values.length === 0 && start === shape.startLiteral;
  const known = isBare ? shape.bare.get(rights) : undefined;
  if (known) return known;
  const key = { hub: canonical([rights, operationName, shape.text, values]), start };
  if (isBare) shape.bare.set(rights, key);
  return key;
}

/** Returns true when the subscribed field can begin after a cursor. */
export function beginsAnywhere(schema: GraphQLSchema, { document, operationName }: Subscribing): boolean {
  const root = getOperationAST(document, operationName)?.selectionSet.selections[0];
  if (root?.kind !== Kind.FIELD) return false;
  const field = schema.getSubscriptionType()?.getFields()[root.name.value];
  return field?.args.some(({ name }) => name === START_ARGUMENT) ?? false;
}

function shapeOf(document: DocumentNode, operationName: string | null): Shape | null {
  let known = shapes.get(document);
  if (!known) {
    known = new Map();
    shapes.set(document, known);
  }
  const shape = known.get(operationName);
  if (shape) return shape;
  const operation = getOperationAST(document, operationName);
  if (!operation) return null; // Not kept: a client can make up any number of names.
  const read = readShape(document, operation);
  known.set(operationName, read);
  return read;
}

function readShape(document: DocumentNode, operation: OperationDefinitionNode): Shape {
  const variables = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value).sort();
  const bare = new Map<Rights, HubKey>();
  const whole = { text: print(document), variables, startVariable: null, startLiteral: '', bare };
  const root = operation.selectionSet.selections[0];
  if (root?.kind !== Kind.FIELD) return whole;
  const argument = root.arguments?.find(({ name }) => name.value === START_ARGUMENT);
  if (!argument) return whole;
  const { value } = argument;
  if (value.kind === Kind.VARIABLE && usesOf(document, value.name.value) > 1) return whole;
  const blanked: FieldNode = {
    ...root,
    arguments: root.arguments?.filter((other) => other !== argument) ?? [],
  };
  const text = print(visit(document, { Field: (field) => (field === root ? blanked : undefined) }));
  if (value.kind === Kind.VARIABLE) return { ...whole, text, startVariable: value.name.value };
  return { ...whole, text, startLiteral: print(value) };
}

/** Counts the uses of a variable outside its declaration. */
function usesOf(document: DocumentNode, variable: string): number {
  let uses = 0;
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      if (name.value === variable) uses++;
    },
  });
  return uses;
}

/**
 * Returns JSON with the members of each object in sorted order, so that equal values give equal text.
 *
 * @throws GraphQLError BAD_USER_INPUT when the value is nested too deeply for the stack.
 */
function canonical(value: unknown): string {
  try {
    return JSON.stringify(value, sorted) ?? 'undefined';
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw graphError('BAD_USER_INPUT', 'the variables are nested too deeply; send what the contract has');
  }
}

function sorted(_name: string, held: unknown): unknown {
  if (typeof held !== 'object' || held === null || Array.isArray(held)) return held;
  return Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)));
}
