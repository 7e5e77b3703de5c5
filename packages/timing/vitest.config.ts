import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { name: 'timing', include: ['src/**/*.test.ts'] } });
