import { defineConfig } from 'vitest/config';

export default defineConfig({
  // As Node resolves it: otherwise graphql is there twice, and its errors are not known to each other.
  resolve: { mainFields: ['main'] },
  test: { name: 'api', include: ['src/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 },
});
