import { createStore, type Store } from './store.ts';

/** What is shown, as far as a link should carry it: `?session=…&driver=1`. */
export interface Place {
  /** Null: the current session, and the next when that becomes current. */
  session: string | null;
  driver: number | null;
}

export function placeOf(search: string): Place {
  const parameters = new URLSearchParams(search);
  const driver = Number(parameters.get('driver') ?? '');
  return {
    session: parameters.get('session') || null,
    driver: Number.isInteger(driver) && driver > 0 ? driver : null,
  };
}

/** Keeps parameters that are not the place's own. */
export function searchOf(place: Place, search: string): string {
  const parameters = new URLSearchParams(search);
  parameters.delete('session');
  parameters.delete('driver');
  if (place.session !== null) parameters.set('session', place.session);
  if (place.driver !== null) parameters.set('driver', String(place.driver));
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** The address bar as a store; the browser's back button moves it too. */
export function createPlace(target: Window): Store<Place> {
  let isFromHistory = false;
  const store = createStore(placeOf(target.location.search), (place) => {
    if (isFromHistory) return;
    const search = searchOf(place, target.location.search);
    if (search !== target.location.search) {
      target.history.pushState(null, '', `${target.location.pathname}${search}${target.location.hash}`);
    }
  });
  target.addEventListener('popstate', () => {
    isFromHistory = true;
    store.update(placeOf(target.location.search));
    isFromHistory = false;
  });
  return store;
}
