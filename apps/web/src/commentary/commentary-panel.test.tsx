// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommentaryLine } from '../graphql/documents.ts';
import { changesOf, entryOf, lineOf, sessionOf } from '../test-kit/entries.ts';
import { show, type TestPage, testPage } from '../test-kit/page.tsx';
import { CommentaryPanel } from './commentary-panel.tsx';

let page: TestPage;
/** Says whether the top of the list is in sight. */
let scroll: (isAtTop: boolean) => void;

beforeEach(() => {
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(told: (entries: { isIntersecting: boolean }[]) => void) {
        scroll = (isIntersecting) => told([{ isIntersecting }]);
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
});

afterEach(() => {
  cleanup();
  page.live.close();
  vi.unstubAllGlobals();
});

const driver = { number: 4, code: 'NOR', fullName: 'Lando Norris', team: { id: 'm', colour: '#ff8000' } };

async function start(...lines: CommentaryLine[]): Promise<void> {
  page = testPage();
  page.answers.CommentaryHistory = {
    commentary: { edges: lines.map((node) => ({ cursor: node.id, node })) },
  };
  page.live.watch({ sessionId: null, delayMs: 0 });
  page.stream('WatchSession').send({ session: sessionOf() });
  page.stream('WatchLeaderboard').send({
    leaderboardChanges: changesOf(
      1,
      [entryOf(4, { driver: { ...driver, team: { ...driver.team, name: 'M' } } })],
      { full: true },
    ),
  });
  await act(async () => {});
  page.frames.paint();
  show(page, <CommentaryPanel />);
}

function told(node: CommentaryLine): void {
  act(() => {
    page.stream('WatchCommentary').send({
      commentary: { __typename: 'CommentaryEdge', cursor: node.id, node },
    });
    page.frames.paint();
  });
}

const lines = () => screen.getAllByRole('listitem').map((item) => item.textContent ?? '');

describe('commentary panel', () => {
  it('should show the newest first, and each line once', async () => {
    await start(lineOf('FIRST'), lineOf('SECOND'));
    told(lineOf('SECOND'));
    told(lineOf('THIRD'));
    expect(lines().map((text) => /FIRST|SECOND|THIRD/.exec(text)?.[0])).toEqual(['THIRD', 'SECOND', 'FIRST']);
    expect(page.stream('WatchCommentary').variables.after).toBe('THIRD');
  });

  it('should strike through a corrected line and show what is true', async () => {
    await start(lineOf('NORRIS IS FASTEST'));
    told(lineOf('THE LAP IS DELETED', { supersedes: 'NORRIS IS FASTEST' }));
    expect(document.querySelector('s')?.textContent).toBe('NORRIS IS FASTEST');
    expect(lines()[1]).toContain('Corrected: THE LAP IS DELETED');
  });

  it('should filter by kind and by the driver whom the viewer supports', async () => {
    await start(lineOf('PASS', { drivers: [driver] }), lineOf('STOP', { kind: 'PIT_STOP' }));
    fireEvent.click(screen.getByText('Stops'));
    expect(lines()).toHaveLength(1);
    fireEvent.click(screen.getByText('Stops'));
    act(() => page.settings.update({ supported: 4 }));
    fireEvent.click(screen.getByText('Only NOR'));
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toContain('PASS');
  });

  it('should say how many are new while the reader has scrolled away', async () => {
    await start(lineOf('FIRST'));
    act(() => scroll(false));
    told(lineOf('SECOND'));
    told(lineOf('THIRD'));
    expect(screen.getByText('↑ 2 new')).toBeTruthy();
    act(() => scroll(true));
    expect(screen.queryByText(/new/)).toBeNull();
  });

  it('should say in its place that lines are missing', async () => {
    await start(lineOf('FIRST'));
    act(() => {
      page.stream('WatchCommentary').send({
        commentary: { __typename: 'Missed', reason: 'EXPIRED', count: null, until: 'x' },
      });
      page.frames.paint();
    });
    expect(lines()[0]).toContain('Some lines from before are no longer kept.');
  });

  it('should lead a replay to the moment of a line', async () => {
    await start(lineOf('PASS', { at: '2023-10-08T17:20:00.000Z' }));
    page.answers.SetPlayback = { setPlayback: { session: {} } };
    fireEvent.click(screen.getByTitle('To this moment'));
    await act(async () => {});
    expect(page.sent.findLast(({ name }) => name === 'SetPlayback')?.variables.input).toMatchObject({
      seekTo: '2023-10-08T17:19:56.000Z',
    });
  });
});
