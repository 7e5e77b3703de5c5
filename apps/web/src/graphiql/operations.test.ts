import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, type DocumentNode, Kind, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

const FOLDER = new URL('./operations/', import.meta.url);
const schema = buildSchema(
  readFileSync(new URL('../../../../packages/schema/schema.graphql', import.meta.url), 'utf8'),
);

const operations = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => ({ name: file.replace('.graphql', ''), text: readFileSync(new URL(file, FOLDER), 'utf8') }));

function onlyOperation(document: DocumentNode) {
  const [definition] = document.definitions;
  if (document.definitions.length !== 1 || definition?.kind !== Kind.OPERATION_DEFINITION) {
    throw new Error('A saved tab holds one operation.');
  }
  return definition;
}

describe('saved tabs of GraphiQL', () => {
  it.each(operations)('should hold an operation $name that the contract knows', ({ name, text }) => {
    const document = parse(text);
    expect(validate(schema, document)).toEqual([]);
    expect(onlyOperation(document).name?.value).toBe(name);
  });

  it.each(operations)('should run $name without variables, and say what it is for', ({ text }) => {
    expect(onlyOperation(parse(text)).variableDefinitions ?? []).toEqual([]);
    expect(text).toMatch(/^# \S/);
  });

  it('should cover every query, subscription and mutation', () => {
    const used = operations.flatMap(({ text }) => {
      const { operation, selectionSet } = onlyOperation(parse(text));
      return selectionSet.selections.flatMap((item) =>
        item.kind === Kind.FIELD ? `${operation} ${item.name.value}` : [],
      );
    });
    const fieldsOf = (operation: string, type: { getFields(): object } | null | undefined) =>
      Object.keys(type?.getFields() ?? {}).map((field) => `${operation} ${field}`);
    const offered = [
      ...fieldsOf('query', schema.getQueryType()),
      ...fieldsOf('mutation', schema.getMutationType()),
      ...fieldsOf('subscription', schema.getSubscriptionType()),
    ];
    expect(offered.filter((field) => !used.includes(field))).toEqual([]);
  });
});
