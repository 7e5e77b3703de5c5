interface Held {
  readonly id: string;
  readonly operation: object;
}

/** Of connections without an operation: an array that grows would keep room for sixteen. */
const NONE: readonly Held[] = [];

/**
 * Which operation has each id of one connection.
 *
 * A client may complete an operation and use its id again at once, before the first one has been opened,
 * or has told its error. graphql-ws knows ids only: what the first one then says would be said for the
 * second, and its end would end the second.
 */
export class OperationIds {
  #held = NONE;

  /** `operation` has the id from now on; `inUse` says of any other id whether an operation still has it. */
  taken(id: string, operation: object, inUse: (id: string) => boolean): void {
    const others = this.#held.filter((held) => held.id !== id && inUse(held.id));
    this.#held = [...others, { id, operation }];
  }

  has(id: string, operation: object): boolean {
    return this.#held.some((held) => held.id === id && held.operation === operation);
  }
}
