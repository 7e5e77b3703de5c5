// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { Feed } from '../feed/feed.tsx';
import type { Anomaly } from '../graphql/documents.ts';
import { anomalyOf, sessionOf } from '../test-kit/entries.ts';
import { show, type TestPage, testPage } from '../test-kit/page.tsx';
import { AnomaliesPanel } from './anomalies-panel.tsx';

let page: TestPage;

afterEach(() => {
  cleanup();
  page.live.close();
});

async function start(isOn: boolean, ...items: Anomaly[]): Promise<void> {
  page = testPage();
  page.answers.Features = { features: { anomalyDetection: isOn, commentaryAuthor: 'rules' } };
  page.answers.AnomalyHistory = { anomalies: { edges: items.map((node) => ({ cursor: node.id, node })) } };
  page.live.watch({ sessionId: null, delayMs: 0 });
  page.stream('WatchSession').send({ session: sessionOf() });
  await act(async () => {});
  page.frames.paint();
}

const shown = async (): Promise<void> => {
  show(page, <AnomaliesPanel />);
  await act(async () => {});
};

describe('anomalies panel', () => {
  it('should say that detection is off, and nothing else', async () => {
    await start(false);
    await shown();
    expect(screen.getByText(/Anomaly detection is off/)).toBeTruthy();
  });

  it('should not take quiet for off', async () => {
    await start(true);
    await shown();
    expect(screen.getByText('Nothing is out of its pattern.')).toBeTruthy();
  });

  it('should follow one incident in one row', async () => {
    await start(true, anomalyOf('1'));
    await shown();
    expect(screen.getByRole('listitem').textContent).toContain('117.4 °C');
    expect(screen.getByRole('listitem').textContent).toContain('expected 86.0 °C to 101.0 °C');
    act(() => {
      page.stream('WatchAnomalies').send({
        anomalies: {
          __typename: 'AnomalyEdge',
          cursor: '2',
          node: anomalyOf('2', { stage: 'CLEARED', value: 95, at: '2023-10-08T17:20:34.000Z' }),
        },
      });
      page.frames.paint();
    });
    expect(screen.getByRole('listitem').textContent).toContain('cleared after 0:34');
    expect(screen.getByRole('listitem').textContent).toContain('117.4 °C');
  });

  it('should pin an open incident below the other tabs, and lead to it', async () => {
    await start(true, anomalyOf('1', { severity: 'CRITICAL' }));
    show(page, <Feed withDriver={false} />);
    fireEvent.click(screen.getByText(/Critical · RUS/));
    expect(page.view.get().feedTab).toBe('anomalies');
    expect(screen.queryByText(/Critical · RUS/)).toBeNull();
  });
});
