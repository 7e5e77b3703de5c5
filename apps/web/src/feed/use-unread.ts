import { type RefObject, useEffect, useRef, useState } from 'react';

export interface Unread {
  /** Put on an element above the newest row: while it is in sight, everything is read. */
  top: RefObject<HTMLDivElement | null>;
  /** How many of `keys` came since the reader scrolled away. */
  count: number;
  toTop: () => void;
}

/** @param keys of the rows, the newest first */
export function useUnread(keys: readonly string[]): Unread {
  const top = useRef<HTMLDivElement>(null);
  const [isAway, setAway] = useState(false);
  const newestRead = useRef<string | null>(null);
  useEffect(() => {
    if (!top.current) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry) setAway(!entry.isIntersecting);
    });
    observer.observe(top.current);
    return () => observer.disconnect();
  }, []);
  if (!isAway) newestRead.current = keys[0] ?? null;
  return {
    top,
    count: isAway ? unreadOf(keys, newestRead.current) : 0,
    toTop: () => top.current?.scrollIntoView({ block: 'start' }),
  };
}

/** When the newest one read is gone from the list (a seek), nothing is claimed to be new. */
export function unreadOf(keys: readonly string[], newestRead: string | null): number {
  return newestRead === null ? keys.length : Math.max(0, keys.indexOf(newestRead));
}
