import { useSyncExternalStore } from 'react';

/** Below this the tower and the map do not fit side by side. */
const PHONE = '(max-width: 679px)';

export function useIsPhone(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(PHONE).matches);
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(PHONE);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
