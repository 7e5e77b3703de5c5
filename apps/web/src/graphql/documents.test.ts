import { readFileSync } from 'node:fs';
import { buildSchema, type DocumentNode, parse, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as documents from './documents.ts';

const schema = buildSchema(
  readFileSync(new URL('../../../../packages/schema/schema.graphql', import.meta.url), 'utf8'),
);

describe('documents', () => {
  // graphql-env.d.ts is a copy of the contract: this tells when the contract has moved on without it.
  it.each(Object.entries(documents))('should agree with the contract: %s', (_name, document) => {
    const text = print(document as unknown as DocumentNode);
    expect(validate(schema, parse(text))).toEqual([]);
  });
});
