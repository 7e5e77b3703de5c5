import '@fontsource-variable/inter/wght.css';
import '@fontsource/barlow-semi-condensed/latin-500.css';
import '@fontsource/barlow-semi-condensed/latin-600.css';
import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { FEED_TABS } from './feed/feed-tabs.tsx';
import { createLiveClient } from './live/client.ts';
import { createFrameSchedule } from './live/frame-schedule.ts';
import { createLive, type Live } from './live/live.ts';
import { App } from './page/app.tsx';
import { PageContext } from './page/context.ts';
import { ErrorBoundary } from './page/error-boundary.tsx';
import type { Page } from './page/perform.ts';
import { createPlayback } from './playback/playback.ts';
import { createPlace } from './state/place.ts';
import { createSettings } from './state/settings.ts';
import { createView } from './state/view.ts';

/** Changes a second that the page asks for: more than an eye reads, and what the feed sends. */
const DEFAULT_HZ = 5;

function createPage(): Page {
  const parameters = new URLSearchParams(location.search);
  const now = (): number => performance.now();
  let live: Live | null = null;
  const { client } = createLiveClient(`${location.origin}/graphql`, (event) =>
    live?.connectionChanged(event),
  );
  const place = createPlace(window);
  const view = createView(place.get().driver !== null);
  live = createLive({
    client,
    schedule: createFrameSchedule(window),
    now,
    maxHz: Number(parameters.get('hz')) || DEFAULT_HZ,
  });
  return {
    live,
    playback: createPlayback(live, (notice) => view.update({ notice })),
    settings: createSettings(localStorage),
    place,
    view,
    feedTabs: ['driver', ...FEED_TABS.map((tab) => tab.id)],
    now,
  };
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <PageContext value={createPage()}>
          <App />
        </PageContext>
      </ErrorBoundary>
    </StrictMode>,
  );
}
