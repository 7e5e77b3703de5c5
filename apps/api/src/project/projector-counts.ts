export interface ProjectorCounts {
  /** Records read. */
  records: number;
  /** Events folded. */
  folded: number;
  /** Events that changed something. */
  applied: number;
  /** Records below the offset that their session had applied. */
  duplicates: number;
  /** Events that were older than what was known, or the same again. */
  late: number;
  /** Items of derived logs that the live store took. */
  derived: number;
  /** Items that are in their log and never came to their topic, because too many waited for it. */
  unsent: number;
  /** Derived items of other programs that joined their log. */
  joined: number;
  /** Records that were no event; they are on the dead-letter topic. */
  poison: number;
  /** Atomic steps that the live store took, and those it refused. */
  steps: number;
  refused: number;
}

export function noCounts(): ProjectorCounts {
  return {
    records: 0,
    folded: 0,
    applied: 0,
    duplicates: 0,
    late: 0,
    derived: 0,
    unsent: 0,
    joined: 0,
    poison: 0,
    steps: 0,
    refused: 0,
  };
}
