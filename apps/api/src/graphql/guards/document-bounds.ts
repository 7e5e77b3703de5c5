import { graphError } from '@slipstream/schema/errors';
import {
  type DocumentNode,
  type GraphQLError,
  Kind,
  Lexer,
  type SelectionSetNode,
  Source,
  TokenKind,
  visit,
} from 'graphql';
import { MAX_LIST_ITEMS, tooLongAList } from './value-bounds.ts';

/** Characters of an operation including comments: five times the app's longest operation. */
export const MAX_OPERATION_CHARS = 10_000;
const MAX_TOKENS = 1_000;
/** Nesting depth of brackets of any kind. The parser recurses for each level. */
const MAX_NESTING = 30;
const MAX_SELECTIONS = 400;
const MAX_FRAGMENTS = 30;
const MAX_SPREADS = 60;
/** Occurrences of one response name in one selection set. Validation compares every pair. */
const MAX_SAME_NAME = 5;

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Checks the size of an operation before the parser runs. It builds no syntax tree.
 *
 * @returns the number of tokens.
 * @throws an error when the operation exceeds a limit, and graphql's own error for an invalid character.
 */
export function boundText(text: string): number {
  if (text.length > MAX_OPERATION_CHARS) throw tooMuch('characters', text.length, MAX_OPERATION_CHARS);
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  let nesting = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (++tokens > MAX_TOKENS) throw tooMuch('tokens', tokens, MAX_TOKENS);
    if (OPENING.has(token.kind) && ++nesting > MAX_NESTING) {
      throw tooMuch('levels of brackets', nesting, MAX_NESTING);
    }
    if (CLOSING.has(token.kind)) nesting--;
  }
  return tokens;
}

/**
 * Checks the parts of a parsed operation that are expensive to validate for their length: graphql compares
 * every pair of fields with one name and every pair of fragments.
 *
 * @returns null when the operation is within its limits.
 */
export function excessOf(document: DocumentNode): GraphQLError | null {
  let selections = 0;
  let spreads = 0;
  let worstName = 0;
  let longestList = 0;
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).length;
  visit(document, {
    SelectionSet: (set) => {
      selections += set.selections.length;
      spreads += set.selections.filter(({ kind }) => kind !== Kind.FIELD).length;
      worstName = Math.max(worstName, sameNamesOf(set));
    },
    ListValue: ({ values }) => {
      longestList = Math.max(longestList, values.length);
    },
  });
  if (selections > MAX_SELECTIONS) return tooMuch('fields', selections, MAX_SELECTIONS);
  if (fragments > MAX_FRAGMENTS) return tooMuch('fragments', fragments, MAX_FRAGMENTS);
  if (spreads > MAX_SPREADS) return tooMuch('fragment spreads', spreads, MAX_SPREADS);
  if (worstName > MAX_SAME_NAME) return tooMuch('fields of one name side by side', worstName, MAX_SAME_NAME);
  if (longestList > MAX_LIST_ITEMS) return tooLongAList('an argument', longestList);
  return null;
}

function sameNamesOf({ selections }: SelectionSetNode): number {
  const times = new Map<string, number>();
  for (const selection of selections) {
    if (selection.kind !== Kind.FIELD) continue;
    const name = (selection.alias ?? selection.name).value;
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  return Math.max(0, ...times.values());
}

function tooMuch(what: string, found: number, most: number): GraphQLError {
  return graphError(
    'TOO_EXPENSIVE',
    `an operation has at most ${most} ${what}, and this has ${found}: split it`,
  );
}
