import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { expect, it } from 'vitest';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether suites with a browser are to be skipped. One that everything is required of fails in its place. */
export function lacksChromium(): boolean {
  const missing = !existsSync(CHROMIUM);
  if (missing && process.env.SLIPSTREAM_REQUIRE_ALL === '1') {
    it(`needs Chromium at ${CHROMIUM}`, () => {
      expect.fail('install it (apt-get install chromium), or say where it is: CHROMIUM');
    });
  }
  return missing;
}

export function launchChromium(...args: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, ...args] });
}
