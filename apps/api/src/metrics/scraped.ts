/** What a server tells at `/metrics` now; for tests. */
export interface Scraped {
  readonly names: readonly string[];
  /** The sum of the samples that carry these labels; 0 when there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number;
}

export async function scraped(url: string): Promise<Scraped> {
  const response = await fetch(`${url}/metrics`);
  if (!response.ok) throw new Error(`/metrics answers ${response.status}`);
  const lines = (await response.text()).split('\n');
  const names = lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []);
  return {
    names,
    value: (name, labels = {}) => {
      const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      return lines
        .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
        .filter((line) => wanted.every((pair) => line.includes(pair)))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
  };
}
