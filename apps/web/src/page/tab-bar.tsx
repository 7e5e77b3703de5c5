import type { ReactNode } from 'react';
import { useCellPart } from '../live/use-cell.ts';
import { PHONE_PAGES, type PhonePage } from '../state/view.ts';
import { usePage } from './context.ts';

const TITLES: Record<PhonePage, string> = {
  tower: 'Tower',
  track: 'Track',
  feed: 'Feed',
  driver: 'Driver',
  more: 'More',
};

/** Strokes on a 20 by 20 grid. */
const ICONS: Record<PhonePage, string> = {
  tower: 'M3 5h3M9 5h8M3 10h3M9 10h8M3 15h3M9 15h8',
  track: 'M5 16c-3-3-1-6 2-6s4-1 3-4 4-4 6-1 1 5-1 6-3 6-5 6-4 0-5-1Z',
  feed: 'M4 4h12v9H9l-4 3v-3H4Z',
  driver: 'M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM4 17c.6-3 3-4.6 6-4.6s5.400 1.600 6 4.600',
  more: 'M4.500 10h.010M10 10h.010M15.500 10h.010',
};

/** On a phone: one panel at a time, each one tap away. */
export function TabBar(): ReactNode {
  const { view } = usePage();
  const current = useCellPart(view, (value) => value.phonePage);
  return (
    <nav className="tab-bar" aria-label="Panels">
      {PHONE_PAGES.map((id) => (
        <button
          key={id}
          type="button"
          aria-current={id === current ? 'page' : undefined}
          onClick={() => view.update({ phonePage: id })}
        >
          <svg viewBox="0 0 20 20" width="22" height="22" aria-hidden="true">
            <path d={ICONS[id]} strokeWidth={id === 'more' ? 2.6 : 1.5} />
          </svg>
          {TITLES[id]}
        </button>
      ))}
    </nav>
  );
}
