import { type DocumentNode, getOperationAST } from 'graphql';

const MAX_KNOWN = 1_000;
/** Whoever sends longer ones has them read each time. */
const MAX_LENGTH = 8_192;

/**
 * Documents that were read and found valid, by their text. Thousands subscribe to the same: for all but
 * the first, nothing of it is done again.
 */
export class KnownSubscriptions {
  readonly #documents = new Map<string, DocumentNode>();

  /** @returns null unless the text is known and its operation is a subscription. */
  find(query: string, operationName: string | null): DocumentNode | null {
    const document = this.#documents.get(query);
    return document && isSubscription(document, operationName) ? document : null;
  }

  remember(query: string, document: DocumentNode): void {
    if (query.length > MAX_LENGTH) return;
    this.#documents.set(query, document);
    if (this.#documents.size <= MAX_KNOWN) return;
    const [oldest] = this.#documents.keys();
    if (oldest !== undefined) this.#documents.delete(oldest);
  }
}

export function isSubscription(document: DocumentNode, operationName: string | null): boolean {
  return getOperationAST(document, operationName)?.operation === 'subscription';
}
