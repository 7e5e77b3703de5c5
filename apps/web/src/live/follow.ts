import type { AnyVariables, Client, TypedDocumentNode } from '@urql/core';

/**
 * One subscription of the client, without React. Ends only by the function it returns: see keep-subscribed.
 * Errors go to `onProblem` in the server's words; data that comes with them is still delivered.
 */
export function follow<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  onData: (data: Data) => void,
  onProblem?: (reason: string) => void,
): () => void {
  const { unsubscribe } = client.subscription(document, variables).subscribe((result) => {
    if (result.data) onData(result.data);
    else if (result.error) onProblem?.(result.error.graphQLErrors[0]?.message ?? result.error.message);
  });
  return unsubscribe;
}
