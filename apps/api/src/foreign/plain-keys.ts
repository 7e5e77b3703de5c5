/** Keys that other programs read, under their own names. */
export interface PlainKeys {
  /** Resolves when the key has this text. Rejects while its store is away. */
  set(key: string, text: string): Promise<void>;
  close(): Promise<void>;
}
