/**
 * Frames per second of the page while ten changes a second arrive, in headless Chromium:
 *
 *   node e2e/frames.ts http://localhost:4000 [seconds]
 *
 * Prints the share of frames that came in time, the slowest, the long tasks (over 50 ms) and what the main
 * thread was busy with. The page must be playing; a replay at ten times the speed keeps every row changing.
 */
import { chromium } from 'playwright-core';

const [base = 'http://localhost:4000', seconds = '10'] = process.argv.slice(2);
const measuredMs = Number(seconds) * 1000;
/** The first second loads and lays out; it is not what is measured. */
const WARM_UP_MS = 3_000;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  let messages = 0;
  page.on('websocket', (socket) =>
    socket.on('framereceived', () => {
      messages += 1;
    }),
  );
  await page.goto(`${base}/?hz=10`);
  await page.getByRole('button', { name: 'Watch the race under way' }).click();
  await page.waitForSelector('tbody tr');
  await page.waitForTimeout(WARM_UP_MS);

  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  const before = await metrics();
  const messagesBefore = messages;
  const frames = await page.evaluate(
    (ms) =>
      new Promise<{ deltas: number[]; longTasksMs: number[]; updates: number }>((resolve) => {
        const deltas: number[] = [];
        const longTasksMs: number[] = [];
        let updates = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) longTasksMs.push(entry.duration);
        }).observe({ type: 'longtask' });
        const body = document.querySelector('tbody');
        if (body) {
          new MutationObserver(() => {
            updates += 1;
          }).observe(body, { subtree: true, childList: true, characterData: true, attributes: true });
        }
        const start = performance.now();
        let last = start;
        requestAnimationFrame(function frame(at) {
          deltas.push(at - last);
          last = at;
          if (at - start < ms) requestAnimationFrame(frame);
          else resolve({ deltas: deltas.slice(1), longTasksMs, updates });
        });
      }),
    measuredMs,
  );
  const after = await metrics();

  const sorted = frames.deltas.toSorted((a, b) => a - b);
  const total = sorted.reduce((sum, delta) => sum + delta, 0);
  const part = (name: string): string =>
    `${Math.round((((after[name] ?? 0) - (before[name] ?? 0)) / (measuredMs / 1000)) * 1000) / 10} %`;
  console.log(
    JSON.stringify(
      {
        framesPerSecond: Math.round((sorted.length / total) * 10_000) / 10,
        frameMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
        framesOver20Ms: sorted.filter((delta) => delta > 20).length,
        longTasks: frames.longTasksMs.length,
        longestTaskMs: Math.round(Math.max(0, ...frames.longTasksMs)),
        towerUpdatesPerSecond: Math.round(frames.updates / (measuredMs / 1000)),
        socketMessagesPerSecond: Math.round((messages - messagesBefore) / (measuredMs / 1000)),
        mainThread: {
          busy: part('TaskDuration'),
          script: part('ScriptDuration'),
          layout: part('LayoutDuration'),
          style: part('RecalcStyleDuration'),
        },
        problems,
      },
      null,
      2,
    ),
  );

  function at(quantile: number): number {
    return (
      Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] ?? 0) * 10) / 10
    );
  }

  async function metrics(): Promise<Record<string, number>> {
    const { metrics: list } = await cdp.send('Performance.getMetrics');
    return Object.fromEntries(list.map(({ name, value }) => [name, value]));
  }
} finally {
  await browser.close();
}
