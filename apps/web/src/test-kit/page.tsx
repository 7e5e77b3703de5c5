import { render } from '@testing-library/react';
import type { Client } from '@urql/core';
import type { ReactNode } from 'react';
import { createLive } from '../live/live.ts';
import { PageContext } from '../page/context.ts';
import type { Page } from '../page/perform.ts';
import { createPlayback } from '../playback/playback.ts';
import { createPlace } from '../state/place.ts';
import { createSettings } from '../state/settings.ts';
import { createView } from '../state/view.ts';
import { createFrames, type Frames } from './frames.ts';

/** One subscription that a component or store has opened. */
export interface OpenStream {
  name: string;
  variables: Record<string, unknown>;
  send(data: unknown): void;
  closed: boolean;
}

export interface TestPage extends Page {
  frames: Frames;
  streams: OpenStream[];
  /** Commands that were sent, by operation name. */
  sent: { name: string; variables: Record<string, unknown> }[];
  answers: Record<string, unknown>;
  /** The newest open stream of an operation. */
  stream(name: string): OpenStream;
  at: { ms: number };
}

interface Operation {
  definitions: readonly { name?: { value: string } }[];
}

/** A page whose server is the test. */
export function testPage(): TestPage {
  const frames = createFrames();
  const streams: OpenStream[] = [];
  const sent: TestPage['sent'] = [];
  const answers: Record<string, unknown> = {};
  const nameOf = (document: unknown): string => (document as Operation).definitions[0]?.name?.value ?? '';
  const answer = (document: unknown, variables: Record<string, unknown>) => ({
    toPromise: () => {
      sent.push({ name: nameOf(document), variables });
      const data = answers[nameOf(document)];
      return Promise.resolve(data === undefined ? {} : { data });
    },
  });
  const client = {
    query: answer,
    mutation: answer,
    subscription: (document: unknown, variables: Record<string, unknown>) => ({
      subscribe(receive: (result: unknown) => void) {
        const stream: OpenStream = {
          name: nameOf(document),
          variables,
          closed: false,
          send: (data) => receive({ data }),
        };
        streams.push(stream);
        return {
          unsubscribe() {
            stream.closed = true;
          },
        };
      },
    }),
  } as unknown as Client;
  const at = { ms: 0 };
  const live = createLive({ client, schedule: frames.schedule, now: () => at.ms, maxHz: 5 });
  const view = createView(false);
  const settings = createSettings({ getItem: () => null, setItem: () => undefined });
  return {
    live,
    view,
    settings,
    playback: createPlayback(live, (notice) => view.update({ notice })),
    place: createPlace(window),
    feedTabs: ['driver', 'race-control'],
    now: () => at.ms,
    frames,
    streams,
    sent,
    answers,
    at,
    stream(name) {
      const found = streams.findLast((stream) => stream.name === name && !stream.closed);
      if (!found) throw new Error(`${name} is not subscribed to.`);
      return found;
    },
  };
}

export function show(page: Page, element: ReactNode) {
  return render(<PageContext value={page}>{element}</PageContext>);
}
