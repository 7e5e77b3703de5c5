import SchemaBuilder from '@pothos/core';
import type { GraphContext } from './graph.ts';

/** The builder that every type is written with; the types themselves stand one to a file. */
export const builder = new SchemaBuilder<{
  Context: GraphContext;
  DefaultFieldNullability: false;
  Scalars: {
    DateTime: { Input: string; Output: string };
    Cursor: { Input: string; Output: string };
    ID: { Input: string; Output: string };
  };
}>({ defaultFieldNullability: false });

builder.queryType({});
builder.subscriptionType({});
builder.mutationType({ description: 'All need the operator role.' });
