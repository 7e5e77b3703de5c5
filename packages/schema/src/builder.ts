import SchemaBuilder from '@pothos/core';
import type { GraphContext } from './graph.ts';

/** The builder of all types. */
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
builder.mutationType({ description: 'Every mutation needs the operator role.' });
