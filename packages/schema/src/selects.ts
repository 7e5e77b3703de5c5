import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';

/** Returns true when the operation selects the field at `path` below the field being resolved, also through fragments. */
export function selects(info: GraphQLResolveInfo, ...path: readonly [string, ...string[]]): boolean {
  const holds = (set: SelectionSetNode | undefined, [name, ...deeper]: readonly string[]): boolean =>
    set?.selections.some((selection) => {
      if (selection.kind === 'InlineFragment') return holds(selection.selectionSet, [name ?? '', ...deeper]);
      if (selection.kind === 'FragmentSpread') {
        return holds(info.fragments[selection.name.value]?.selectionSet, [name ?? '', ...deeper]);
      }
      if (selection.name.value !== name) return false;
      return deeper.length === 0 || holds(selection.selectionSet, deeper);
    }) ?? false;
  return info.fieldNodes.some((node) => holds(node.selectionSet, path));
}
