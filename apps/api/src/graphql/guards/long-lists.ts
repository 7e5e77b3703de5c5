import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLSchema,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';
import { Slice } from './turns.ts';

/** A grid of cars is below it, and worked out at one go: that is cheaper, and what most messages are. */
const LONG = 24;

const cut = new WeakSet<object>();

/** Makes every list of the schema one that lets others work in between where it is long. */
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

/** The executor works out an item when it takes the next one. */
async function* sliced(items: readonly unknown[]): AsyncGenerator<unknown, void, undefined> {
  const slice = new Slice();
  for (const item of items) {
    if (slice.isOver) await slice.next();
    yield item;
  }
}
