import {
  FIELD_COSTS,
  type FieldCost,
  SIZED_ABOVE,
  SIZED_ABOVE_SUFFIX,
  UNKNOWN_ITEMS,
} from '@slipstream/schema/field-costs';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  valueFromASTUntyped,
} from 'graphql';

export interface Operation {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

type Variables = Readonly<Record<string, unknown>>;

export interface OperationCost {
  /** In response values: see `FieldCost`. */
  readonly cost: number;
  /** Nesting depth of fields, without introspection. */
  readonly depth: number;
}

const NOTHING: OperationCost = { cost: 0, depth: 0 };

/**
 * Estimates the greatest cost of an operation with these variables, without executing it.
 *
 * @param document a valid document, so that no fragment contains itself.
 */
export function operationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
  variables: Variables,
): OperationCost {
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) return NOTHING;
  return new Estimate(schema, document, withDefaults(operation, variables)).of(
    operation.selectionSet,
    root,
    UNKNOWN_ITEMS,
  );
}

/** Messages per second of a subscription without `maxHz`: a LOG stream, which emits items rarely. */
const LOG_HZ = 1;
/** No state changes more often than this for long. */
const MAX_CHANGES_HZ = 20;

/** Returns the most messages per second of a subscription. */
export function streamRate(
  schema: GraphQLSchema,
  { document, operationName, variableValues }: Operation,
): number {
  const operation = getOperationAST(document, operationName ?? null);
  const [root] = operation?.selectionSet.selections ?? [];
  const definition =
    root?.kind === Kind.FIELD ? schema.getSubscriptionType()?.getFields()[root.name.value] : undefined;
  const maxHz = definition?.args.find(({ name }) => name === 'maxHz');
  if (!maxHz || root?.kind !== Kind.FIELD) return LOG_HZ;
  const node = root.arguments?.find(({ name }) => name.value === 'maxHz');
  const variables = operation ? withDefaults(operation, variableValues ?? {}) : {};
  const given = node ? valueFromASTUntyped(node.value, variables) : undefined;
  const hz = typeof given === 'number' ? given : Number(maxHz.defaultValue);
  return Math.min(hz, MAX_CHANGES_HZ);
}

function withDefaults(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Variables,
): Variables {
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  );
  return { ...Object.fromEntries(defaults), ...variables };
}

class Estimate {
  readonly #schema: GraphQLSchema;
  readonly #variables: Variables;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** Keyed by fragment and parent size, so that a fragment with many spreads is estimated once. */
  readonly #known = new Map<string, OperationCost>();

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: Variables) {
    this.#schema = schema;
    this.#variables = variables;
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
    }
  }

  /** @param above number of items of a list that the parent field sizes */
  of(set: SelectionSetNode, type: GraphQLCompositeType, above: number): OperationCost {
    let cost = 0;
    let depth = 0;
    for (const selection of set.selections) {
      const one =
        selection.kind === Kind.FIELD
          ? this.#field(selection, type, above)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? this.of(selection.selectionSet, this.#typeOf(selection.typeCondition?.name.value, type), above)
            : this.#fragment(selection.name.value, type, above);
      cost += one.cost;
      depth = Math.max(depth, one.depth);
    }
    return { cost, depth };
  }

  #fragment(name: string, type: GraphQLCompositeType, above: number): OperationCost {
    const fragment = this.#fragments.get(name);
    if (!fragment) return NOTHING;
    const key = `${name} ${above}`;
    let known = this.#known.get(key);
    if (!known) {
      known = this.of(fragment.selectionSet, this.#typeOf(fragment.typeCondition.name.value, type), above);
      this.#known.set(key, known);
    }
    return known;
  }

  #field(node: FieldNode, parent: GraphQLCompositeType, above: number): OperationCost {
    const definition = fieldOf(node.name.value, parent);
    if (!definition) return { cost: 1, depth: 1 };
    const coordinate = `${parent.name}.${definition.name}`;
    const price = FIELD_COSTS[coordinate] ?? {};
    const given = this.#argumentsOf(node, definition);
    const isList = isListType(getNullableType(definition.type));
    const size = price.items === undefined ? null : sizeOf(price, price.items, given);
    const sizedAbove = SIZED_ABOVE.has(coordinate) || coordinate.endsWith(SIZED_ABOVE_SUFFIX);
    const items = sizedAbove ? above : isList ? (size ?? UNKNOWN_ITEMS) : Math.min(1, size ?? 1);
    const type = getNamedType(definition.type);
    const below =
      node.selectionSet && isCompositeType(type) ? this.of(node.selectionSet, type, size ?? above) : NOTHING;
    const isIntrospection = definition === SchemaMetaFieldDef || definition === TypeMetaFieldDef;
    return {
      cost: 1 + callOf(price, given) + items * (isList ? 1 + below.cost : below.cost),
      depth: isIntrospection ? 1 : 1 + below.depth,
    };
  }

  #argumentsOf(node: FieldNode, definition: GraphQLField<unknown, unknown>): Variables {
    const given: Record<string, unknown> = {};
    for (const { name, defaultValue } of definition.args) {
      if (defaultValue !== undefined) given[name] = defaultValue;
    }
    for (const { name, value } of node.arguments ?? []) {
      const read = valueFromASTUntyped(value, this.#variables);
      if (read !== undefined) given[name.value] = read;
    }
    return given;
  }

  #typeOf(name: string | undefined, otherwise: GraphQLCompositeType): GraphQLCompositeType {
    const type = name === undefined ? undefined : this.#schema.getType(name);
    return isCompositeType(type) ? type : otherwise;
  }
}

function fieldOf(name: string, parent: GraphQLCompositeType): GraphQLField<unknown, unknown> | null {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  if (!isObjectType(parent) && !isInterfaceType(parent)) return null;
  return parent.getFields()[name] ?? null;
}

function sizeOf(
  { pagedBy = [], itemsEach = 1, itemsPerDriver }: FieldCost,
  most: number,
  given: Variables,
): number {
  const drivers = given.drivers;
  const ofDrivers =
    itemsPerDriver !== undefined && Array.isArray(drivers) ? drivers.length * itemsPerDriver : most;
  const asked = pagedBy.map((name) => given[name]).filter((value) => typeof value === 'number');
  const page = asked.length === 0 ? most : Math.max(...asked) * itemsEach;
  return Math.max(0, Math.min(most, ofDrivers, page));
}

function callOf({ call = 0, callWith = {} }: FieldCost, given: Variables): number {
  let cost = call;
  for (const [name, more] of Object.entries(callWith)) {
    if (given[name] !== undefined && given[name] !== null) cost += more;
  }
  return cost;
}
