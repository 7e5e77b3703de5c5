/** `01:02:33.771`: where a message stands in a recording; before its beginning counts as its beginning. */
export function offsetText(ms: number): string {
  const whole = Math.max(0, ms);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const seconds = `${two((whole / 1000) % 60)}.${String(whole % 1000).padStart(3, '0')}`;
  return `${two(whole / 3_600_000)}:${two((whole / 60_000) % 60)}:${seconds}`;
}
