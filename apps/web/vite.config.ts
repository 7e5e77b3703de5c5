import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { precompress } from './precompress.ts';

const API = process.env.SLIPSTREAM_API ?? 'http://localhost:4000';

export default defineConfig({
  plugins: [react(), precompress()],
  server: {
    // The server behind expects pages of this address: infra/dev.ts.
    port: 5173,
    strictPort: true,
    proxy: {
      '/graphql': { target: API, ws: true },
      '/healthz': { target: API },
    },
  },
  // The pre-bundler of `vite` cannot read these modules' `?worker` imports; Vite itself can.
  optimizeDeps: { exclude: ['graphiql/setup-workers/vite', '@graphiql/react/setup-workers/vite'] },
  build: {
    target: 'es2023',
    rollupOptions: { input: { index: 'index.html', graphiql: 'graphiql.html' } },
    // Monaco, the editor inside GraphiQL, is one large file by nature; the app itself is not.
    chunkSizeWarningLimit: 4_000,
  },
  test: {
    name: 'web',
    // Tests of the page itself ask for happy-dom in their first line; the rest need no DOM.
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}'],
    // graphql comes as two modules, ESM and CommonJS; a schema of one is unknown to the other.
    server: { deps: { inline: ['graphql-ws'] } },
  },
});
