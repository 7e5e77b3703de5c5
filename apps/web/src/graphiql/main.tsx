import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './graphiql.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createClient } from 'graphql-ws';
import { createRoot } from 'react-dom/client';
import { savedTabs } from './saved-tabs.ts';

const endpoint = `${location.origin}/graphql`;
const fetcher = createGraphiQLFetcher({
  url: endpoint,
  wsClient: createClient({
    url: endpoint.replace(/^http/, 'ws'),
    lazy: true,
    retryAttempts: Number.POSITIVE_INFINITY,
  }),
});

const root = document.getElementById('graphiql');
if (root)
  createRoot(root).render(
    <GraphiQL fetcher={fetcher} defaultTabs={savedTabs()} shouldPersistHeaders={false} />,
  );
