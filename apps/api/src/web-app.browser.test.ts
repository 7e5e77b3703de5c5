import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { lacksChromium, launchChromium } from './test-kit/chromium.ts';
import { startRace } from './test-kit/race.ts';
import { type ServerUnderTest, serverUnderTest } from './test-kit/server-under-test.ts';

const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const CARS = 22;

describe.skipIf(lacksChromium())('the web app in a browser', () => {
  let server: ServerUnderTest;
  let browser: Browser;
  beforeAll(async () => {
    server = await serverUnderTest();
    await startRace(server, { seed: 9, laps: 8, speed: 20 });
    browser = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  const opened = async (viewport: { width: number; height: number }) => {
    const page = await browser.newPage({ viewport });
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('request', (request) => {
      if (!/^(http|ws)s?:\/\/localhost/.test(request.url()) && !/^(data|blob):/.test(request.url())) {
        problems.push(`asked ${request.url()}`);
      }
    });
    return { page, problems };
  };
  /** Past the first page, to the race that is on. */
  const watching = async (page: Page): Promise<void> => {
    await page.goto(server.running.url);
    await page.getByRole('button', { name: 'Watch the race under way' }).click();
  };
  const tower = (page: Page) => page.locator('tbody tr').allInnerTexts();

  it.each(WIDTHS)(
    'shows a race that goes on, at $width pixels, without an error or a request elsewhere',
    async (viewport) => {
      const { page, problems } = await opened(viewport);
      await watching(page);
      await page.waitForFunction((cars) => document.querySelectorAll('tbody tr').length === cars, CARS);
      const before = await tower(page);
      expect(before[0]).toMatch(/Leader|LAP|PIT/);
      await page.waitForFunction(
        (text) => document.querySelector('tbody')?.textContent !== text,
        await page.locator('tbody').textContent(),
      );
      // Nothing scrolls sideways.
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      expect(problems).toEqual([]);
      await page.close();
    },
  );

  it.each(WIDTHS)(
    'goes in two clicks from the first page to lights out, at $width pixels',
    async (viewport) => {
      const { page, problems } = await opened(viewport);
      await page.goto(server.running.url);
      await page.locator('.card', { hasText: 'LEC' }).click();
      await page.getByRole('button', { name: 'Start with Charles Leclerc' }).click();
      const lights = page.locator('.lights');
      await lights.getByText('Charles Leclerc starts P').waitFor();
      // The five lights may be held for two tenths of a second only: every step is noted as it is shown.
      await lights.evaluate((element) => {
        const told: string[] = [];
        Object.assign(window, { told });
        new MutationObserver(() => {
          const lit = element.querySelectorAll('.is-lit').length;
          told.push(`${element.querySelector('.lights-word')?.textContent} ${lit}`);
        }).observe(element, { subtree: true, childList: true, characterData: true, attributes: true });
      });
      await lights.getByText('Lights out').waitFor({ timeout: 40_000 });
      const told = await page.evaluate(() => (window as unknown as { told: string[] }).told);
      expect(told).toEqual(expect.arrayContaining(['One light 1', 'Three lights 3', 'Five lights 5']));
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      // Who has chosen once comes to the timing at once.
      await page.goto(server.running.url);
      await page.locator('tbody tr').first().waitFor();
      expect(problems).toEqual([]);
      await page.close();
    },
    60_000,
  );

  it('fits every car on a laptop without scrolling', async () => {
    const { page } = await opened({ width: 1440, height: 900 });
    await watching(page);
    const last = page.locator('tbody tr').nth(CARS - 1);
    await last.waitFor();
    const box = await last.boundingBox();
    expect((box?.y ?? Number.POSITIVE_INFINITY) + (box?.height ?? 0)).toBeLessThan(900);
    await page.close();
  });

  it('opens a driver with a double click, and closes with Escape', async () => {
    const { page, problems } = await opened({ width: 1440, height: 900 });
    await watching(page);
    const row = page.locator('tbody tr').first();
    await row.dblclick();
    await page.getByText('km/h').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('km/h').waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
    await page.close();
  });

  it('serves GraphiQL at /graphql, with tabs that run', async () => {
    const { page, problems } = await opened({ width: 1440, height: 900 });
    await page.goto(`${server.running.url}/graphql`);
    await page.locator('.graphiql-query-editor .view-line').nth(5).waitFor();
    const result = page.locator('.result-window');
    // The button does nothing until the editor has told GraphiQL what is in it.
    await vi.waitFor(
      async () => {
        await page.locator('button.graphiql-execute-button').click();
        expect(await result.textContent()).toContain('"version"');
      },
      { timeout: 45_000, interval: 2_000 },
    );
    expect(problems).toEqual([]);
    await page.close();
  }, 60_000);
});
