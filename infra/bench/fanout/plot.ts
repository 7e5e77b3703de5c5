/** CPU per delivery of each server as bars on a logarithmic scale, as an SVG that needs nothing else. */

interface Plotted {
  readonly viewers: number;
  readonly medians: Readonly<Record<string, { readonly readings: { readonly cpuUsPerDelivery?: number } }>>;
}

const [WIDTH, BAR, GAP, LEFT] = [760, 22, 8, 190];
const SHORTEST_US = 5;
const LONGEST_US = 1_000;

export function plot(rows: readonly Plotted[]): string {
  const bars = rows.flatMap(({ viewers, medians }) =>
    Object.entries(medians).map(([kind, measured]) => ({
      label: `${kind}, ${viewers} viewers`,
      us: measured.readings.cpuUsPerDelivery ?? 0,
    })),
  );
  const height = bars.length * (BAR + GAP) + 60;
  const scale = (us: number): number =>
    (Math.log(Math.max(us, SHORTEST_US) / SHORTEST_US) / Math.log(LONGEST_US / SHORTEST_US)) *
    (WIDTH - LEFT - 90);
  const drawn = bars.map(({ label, us }, index) => {
    const y = 40 + index * (BAR + GAP);
    const colour = label.startsWith('ours') ? '#d7263d' : '#6b7a8f';
    return `<text x="${LEFT - 8}" y="${y + 15}" text-anchor="end">${label}</text><rect x="${LEFT}" y="${y}" width="${scale(us).toFixed(1)}" height="${BAR}" fill="${colour}"/><text x="${(LEFT + scale(us) + 6).toFixed(1)}" y="${y + 15}">${us.toFixed(1)} µs</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12"><title>CPU of the server for each delivery</title><rect width="100%" height="100%" fill="#fff"/><text x="${LEFT}" y="22" font-weight="bold">CPU of the server for each delivery of one leaderboard (logarithmic)</text>${drawn.join('')}</svg>\n`;
}
