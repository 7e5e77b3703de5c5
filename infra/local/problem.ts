/** Something the person at the keyboard can put right; printed as one line, without a stack. */
export class Problem extends Error {}

export function problemText(cause: unknown): string {
  if (cause instanceof Problem) return cause.message;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
