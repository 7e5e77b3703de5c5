import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLSchema,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';
import { Slice } from './turns.ts';

/** Longest list that resolves in one go, which is cheaper. It is above a grid of cars, the list of most messages. */
const LONG = 24;

const cut = new WeakSet<object>();

/** Makes long lists of the schema yield to other work between their items. */
export function cutLongLists(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (isListType(getNullableType(field.type)) && !cut.has(field)) cutField(field);
    }
  }
}

function cutField(field: GraphQLField<unknown, unknown>): void {
  cut.add(field);
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (...args) => {
    const found: unknown = resolve(...args);
    return found instanceof Promise ? found.then(inSlices) : inSlices(found);
  };
}

function inSlices(found: unknown): unknown {
  return Array.isArray(found) && found.length > LONG ? sliced(found) : found;
}

/** The executor completes one item before it requests the next one. */
async function* sliced(items: readonly unknown[]): AsyncGenerator<unknown, void, undefined> {
  const slice = new Slice();
  for (const item of items) {
    if (slice.isOver) await slice.next();
    yield item;
  }
}
