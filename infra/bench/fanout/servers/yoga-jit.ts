import { useGraphQlJit } from '@envelop/graphql-jit';
import type { Plugin } from 'graphql-yoga';
import type { GraphContext } from '../../../../packages/schema/src/graph.ts';
import type { Contending } from '../contenders.ts';
import { yoga } from './yoga.ts';

export function yogaJit(context: GraphContext): Promise<Contending> {
  return yoga(context, [useGraphQlJit() as unknown as Plugin]);
}
