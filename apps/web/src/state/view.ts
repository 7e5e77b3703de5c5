import { createStore, type Store } from './store.ts';

export type Dialog = 'none' | 'sessions' | 'keys' | 'settings' | 'delay';
/** The one panel that a phone shows. */
export type PhonePage = 'tower' | 'track' | 'feed' | 'driver' | 'more';
export const PHONE_PAGES: readonly PhonePage[] = ['tower', 'track', 'feed', 'driver', 'more'];

/** Where the viewer is on the page; forgotten when it is closed. */
export interface View {
  /** The row under the keyboard's cursor, by racing number. */
  cursor: number | null;
  feedTab: string;
  phonePage: PhonePage;
  dialog: Dialog;
  /** The viewer asked for the first page again. */
  newRace: boolean;
  /** The session whose finish screen was put away. */
  finishSeen: string | null;
  /** One line for the viewer, such as why a command failed. */
  notice: string | null;
}

/** A link that names a driver opens on that driver. */
export function createView(hasDriver: boolean): Store<View> {
  return createStore<View>({
    cursor: null,
    feedTab: hasDriver ? 'driver' : 'commentary',
    phonePage: hasDriver ? 'driver' : 'tower',
    dialog: 'none',
    newRace: false,
    finishSeen: null,
    notice: null,
  });
}
