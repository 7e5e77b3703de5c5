import type { CombinedError } from '@urql/core';
import { usePage } from '../page/context.ts';
import { leaveStartPage } from '../page/perform.ts';

/** What follows a start: the new session is shown, or the reason why there is none. */
export function useStartedSession(): (id: string | null, error: CombinedError | undefined) => void {
  const page = usePage();
  const { place, view } = page;
  return (id, error) => {
    if (id === null) {
      view.update({ notice: error?.graphQLErrors[0]?.message ?? 'The server could not be reached.' });
      return;
    }
    place.update({ session: id, driver: null });
    leaveStartPage(page);
    view.update({ dialog: 'none', phonePage: 'tower' });
  };
}
