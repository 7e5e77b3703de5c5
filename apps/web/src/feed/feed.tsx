import { type KeyboardEvent, type ReactNode, useMemo, useSyncExternalStore } from 'react';
import { OpenAnomaly } from '../anomalies/open-anomaly.tsx';
import { DriverPanel } from '../driver/driver-panel.tsx';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';
import { closeDriver } from '../page/perform.ts';
import { FEED_TABS, type FeedTab } from './feed-tabs.tsx';

/** The tabs beside the tower; an open driver is one of them, and can be closed. */
export function Feed({ withDriver }: { withDriver: boolean }): ReactNode {
  const page = usePage();
  const chosen = useCellPart(page.view, (view) => view.feedTab);
  const driver = useCellPart(page.place, (place) => place.driver);
  const hasDriver = withDriver && driver !== null;
  const ids = [...(hasDriver ? ['driver'] : []), ...FEED_TABS.map((tab) => tab.id)];
  const current = ids.includes(chosen) ? chosen : (FEED_TABS[0]?.id ?? '');
  const tab = FEED_TABS.find((item) => item.id === current);
  const choose = (id: string): void => page.view.update({ feedTab: id });

  function onKeyDown(event: KeyboardEvent): void {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = ids[(ids.indexOf(current) + by + ids.length) % ids.length];
    if (by === 0 || next === undefined) return;
    event.preventDefault();
    choose(next);
    document.getElementById(`tab-${next}`)?.focus();
  }

  return (
    <section className="feed" aria-label="Session feed">
      <div className="tabs" role="tablist" onKeyDown={onKeyDown}>
        {hasDriver ? <DriverTab number={driver} isCurrent={current === 'driver'} choose={choose} /> : null}
        {FEED_TABS.map((item) => (
          <Tab key={item.id} tab={item} isCurrent={item.id === current} choose={choose} />
        ))}
      </div>
      <div className="panel" role="tabpanel" id="feed-panel" aria-labelledby={`tab-${current}`}>
        {current === 'driver' && driver !== null ? (
          <DriverPanel key={driver} number={driver} />
        ) : tab ? (
          <tab.Panel />
        ) : null}
      </div>
      <OpenAnomaly />
    </section>
  );
}

interface TabProps {
  isCurrent: boolean;
  choose: (id: string) => void;
}

function Tab({ tab, isCurrent, choose }: TabProps & { tab: FeedTab }): ReactNode {
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${tab.id}`}
      className={tab.countsLines ? 'tab tab-of-lines' : 'tab'}
      aria-selected={isCurrent}
      aria-controls="feed-panel"
      tabIndex={isCurrent ? 0 : -1}
      onClick={() => choose(tab.id)}
    >
      {tab.title}
      {tab.count ? <Count count={tab.count} /> : null}
    </button>
  );
}

function Count({ count }: { count: NonNullable<FeedTab['count']> }): ReactNode {
  const { live } = usePage();
  const source = useMemo(() => count(live), [count, live]);
  const value = useSyncExternalStore(source.subscribe, source.get, source.get);
  return value === 0 ? null : <span className="tab-count">{value}</span>;
}

function DriverTab({ number, isCurrent, choose }: TabProps & { number: number }): ReactNode {
  const page = usePage();
  const entry = useCell(page.live.board.entry(number));
  return (
    <span className="tab-closable">
      <button
        type="button"
        role="tab"
        id="tab-driver"
        className="tab"
        aria-selected={isCurrent}
        aria-controls="feed-panel"
        tabIndex={isCurrent ? 0 : -1}
        onClick={() => choose('driver')}
      >
        <span className="tab-dot" style={{ background: entry?.driver.team.colour }} aria-hidden="true" />
        {entry?.driver.code ?? `No. ${number}`}
      </button>
      <button type="button" className="tab-close" aria-label="Close driver" onClick={() => closeDriver(page)}>
        ×
      </button>
    </span>
  );
}
