import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';

/** Whether a field of this name is selected right below the one being resolved, through fragments too. */
export function selects(info: GraphQLResolveInfo, name: string): boolean {
  const holds = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some((selection) => {
      if (selection.kind === 'Field') return selection.name.value === name;
      if (selection.kind === 'InlineFragment') return holds(selection.selectionSet);
      return holds(info.fragments[selection.name.value]?.selectionSet);
    }) ?? false;
  return info.fieldNodes.some((node) => holds(node.selectionSet));
}
