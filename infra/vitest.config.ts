import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { name: 'infra', include: ['bench/**/*.test.ts'] } });
