/** `A, B and C`, with the language's own word for “and”. */
export function listWith(and: string): (items: readonly string[]) => string {
  return (items) => {
    const last = items.at(-1) ?? '';
    return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${and} ${last}`;
  };
}

/** Two lists, row by row. */
export function rowsOf(
  left: readonly string[],
  right: readonly string[],
  row: (left: string, right: string) => string,
): readonly string[] {
  return left.map((each, index) => row(each, right[index] ?? ''));
}

/** Rows of two lists, those of the same left side together: `A past B and C`. */
export function groupedBy(
  left: readonly string[],
  right: readonly string[],
): readonly { readonly left: string; readonly right: readonly string[] }[] {
  const groups = new Map<string, string[]>();
  for (const [index, each] of left.entries()) {
    const group = groups.get(each) ?? [];
    group.push(right[index] ?? '');
    groups.set(each, group);
  }
  return [...groups].map(([name, others]) => ({ left: name, right: others }));
}
