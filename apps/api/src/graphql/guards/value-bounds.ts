import { graphError } from '@slipstream/schema/errors';
import type { GraphQLError } from 'graphql';

/** Most values in all variables of an operation, including lists, objects and their members. */
const MAX_VALUES = 500;
const MAX_VALUE_DEPTH = 8;
/** Most items of one list, in variables and in the operation: four grids of cars. */
export const MAX_LIST_ITEMS = 100;
/** Most characters of one string. A cursor has about 200. */
const MAX_STRING_CHARS = 2_000;

/**
 * Checks the size of variables before they are coerced. It stops at the first one that exceeds a limit.
 *
 * @returns null when all variables are within the limits.
 */
export function excessOfVariables(variables: unknown): GraphQLError | null {
  let values = 0;
  const excess = (value: unknown, name: string, depth: number): GraphQLError | null => {
    if (++values > MAX_VALUES) {
      return graphError('BAD_USER_INPUT', `variables: give at most ${MAX_VALUES} values in all`);
    }
    if (typeof value === 'string' && value.length > MAX_STRING_CHARS) {
      return graphError('BAD_USER_INPUT', `${name}: give at most ${MAX_STRING_CHARS} characters`);
    }
    if (typeof value !== 'object' || value === null) return null;
    if (depth > MAX_VALUE_DEPTH) {
      return graphError('BAD_USER_INPUT', `${name}: nest lists and objects at most ${MAX_VALUE_DEPTH} deep`);
    }
    if (Array.isArray(value) && value.length > MAX_LIST_ITEMS) return tooLongAList(name, value.length);
    for (const member in value) {
      const found = excess((value as Record<string, unknown>)[member], name, depth + 1);
      if (found) return found;
    }
    return null;
  };
  if (typeof variables !== 'object' || variables === null) return null;
  for (const name in variables) {
    const found = excess((variables as Record<string, unknown>)[name], `$${shortened(name)}`, 0);
    if (found) return found;
  }
  return null;
}

export function tooLongAList(name: string, items: number): GraphQLError {
  return graphError(
    'BAD_USER_INPUT',
    `${name}: a list has at most ${MAX_LIST_ITEMS} items, and this has ${items}`,
  );
}

function shortened(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}
