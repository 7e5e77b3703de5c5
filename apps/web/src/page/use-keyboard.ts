import { useEffect } from 'react';
import { actionOf, belongsToElement } from '../keyboard/keymap.ts';
import { usePage } from './context.ts';
import { perform } from './perform.ts';

export function useKeyboard(): void {
  const page = usePage();
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.defaultPrevented || belongsToElement(event.target, event.key)) return;
      const action = actionOf(event);
      if (!action) return;
      const isDialogOpen = page.view.get().dialog !== 'none';
      // An open dialog keeps the page behind it still, and Escape is the browser's there.
      if (isDialogOpen && (action.type === 'back' || action.type !== page.view.get().dialog)) return;
      event.preventDefault();
      perform(page, action);
    }
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [page]);
}
