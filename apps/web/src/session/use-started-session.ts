import type { CombinedError } from '@urql/core';
import { usePage } from '../page/context.ts';

/** What follows a start: the new session is shown, or the reason why there is none. */
export function useStartedSession(): (id: string | null, error: CombinedError | undefined) => void {
  const { place, view } = usePage();
  return (id, error) => {
    if (id === null) {
      view.update({ notice: error?.graphQLErrors[0]?.message ?? 'The server could not be reached.' });
      return;
    }
    place.update({ session: id, driver: null });
    view.update({ dialog: 'none', notice: null, phonePage: 'tower' });
  };
}
