import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** How tests that skip themselves are run, by the ending of their file. */
const HOW: readonly (readonly [ending: RegExp, how: string])[] = [
  [
    /\.recordings\.test\.tsx?$/,
    'put the recordings at ../shared/recordings, or say where: SLIPSTREAM_RECORDINGS',
  ],
  [/\.kafka\.test\.tsx?$/, 'start Kafka (npx -y pnpm@12 infra:up) and set KAFKA_BROKERS as it says'],
  [/\.redis\.test\.tsx?$/, 'start Redis (npx -y pnpm@12 infra:up) and set REDIS_URL as it says'],
  [/\.postgres\.test\.tsx?$/, 'start PostgreSQL (npx -y pnpm@12 infra:up) and set DATABASE_URL as it says'],
  [/\.browser\.test\.tsx?$/, 'install Chromium (apt-get install chromium), or say where it is: CHROMIUM'],
];

/** Says by name what was skipped and how to have it run; the last line counts. */
export class TestSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    // A file that cannot be loaded has no tests to fail; it counts as one failure.
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    if (skipped.length > 0) {
      console.log('\nSkipped:');
      for (const test of skipped) console.log(`  ${test.fullName}\n    to run it: ${howToRun(test)}`);
    }
    const failed = count('failed') + broken + errors.length;
    console.log(`\n${count('passed')} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}

function howToRun(test: TestCase): string {
  return HOW.find(([ending]) => ending.test(test.module.moduleId))?.[1] ?? 'see the test';
}
