import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useEffect, useState } from 'react';
import { usePage } from '../page/context.ts';

export interface Asked<Data> {
  data: Data | null;
  problem: string | null;
}

const RETRY_MS = 2_000;

/**
 * A query's answer, asked again every `everyMs` while the reader is on the page (0: once; 'until answered':
 * what never changes, from a server that may not be there yet), and when `key` changes. The last answer
 * stays while the next one is on its way.
 */
export function useAsked<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  key: string,
  everyMs: number | 'until answered',
): Asked<Data> {
  const { live } = usePage();
  const [asked, setAsked] = useState<Asked<Data>>({ data: null, problem: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the variables, which are a new object each time
  useEffect(() => {
    let done = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function ask(): Promise<void> {
      const { data, error } = await live.client.query(document, variables).toPromise();
      if (done) return;
      setAsked((before) => ({
        data: data ?? before.data,
        problem: error ? (error.graphQLErrors[0]?.message ?? 'The server could not be reached.') : null,
      }));
      const againMs = everyMs === 'until answered' ? (data ? 0 : RETRY_MS) : everyMs;
      if (againMs > 0) timer = setTimeout(() => void ask(), againMs);
    }
    void ask();
    return () => {
      done = true;
      clearTimeout(timer);
    };
  }, [document, key, everyMs, live]);
  return asked;
}
