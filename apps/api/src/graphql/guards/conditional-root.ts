import { graphError } from '@slipstream/schema/errors';
import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionNode,
} from 'graphql';

const CONDITIONS: ReadonlySet<string> = new Set(['skip', 'include']);

/**
 * Rejects `@skip` and `@include` on the root field of a subscription. GraphQL forbids them, but graphql-js does
 * not validate the rule yet and its executor fails when no field remains.
 *
 * @returns null when no subscription of the document has them on its root field.
 */
export function conditionalRoot(document: DocumentNode): GraphQLError | null {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (definition.operation !== OperationTypeNode.SUBSCRIPTION) continue;
    const found = conditionIn(definition.selectionSet.selections, fragments, new Set());
    if (found === null) continue;
    return graphError(
      'GRAPHQL_VALIDATION_FAILED',
      `@${found} cannot stand around the field of a subscription: leave it out, or put it on fields within`,
    );
  }
  return null;
}

function conditionIn(
  selections: readonly SelectionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  seen: Set<string>,
): string | null {
  for (const selection of selections) {
    const own = selection.directives?.find((directive: DirectiveNode) =>
      CONDITIONS.has(directive.name.value),
    );
    if (own) return own.name.value;
    if (selection.kind === Kind.FIELD) continue;
    let within = selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : undefined;
    if (selection.kind === Kind.FRAGMENT_SPREAD && !seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      within = fragments.get(selection.name.value)?.selectionSet;
    }
    const found = within ? conditionIn(within.selections, fragments, seen) : null;
    if (found !== null) return found;
  }
  return null;
}
