import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'infra',
    include: ['*.test.ts', 'bench/**/*.test.ts', 'fuzz/**/*.test.ts', 'faults/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
