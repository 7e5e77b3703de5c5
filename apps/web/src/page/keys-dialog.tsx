import type { ReactNode } from 'react';
import { KEY_HELP } from '../keyboard/keymap.ts';
import { useCellPart } from '../live/use-cell.ts';
import { usePage } from './context.ts';
import { Dialog } from './dialog.tsx';

export function KeysDialog(): ReactNode {
  const { view } = usePage();
  const isOpen = useCellPart(view, (value) => value.dialog === 'keys');
  return (
    <Dialog title="Keyboard" isOpen={isOpen} onClose={() => view.update({ dialog: 'none' })}>
      <dl className="keys">
        {KEY_HELP.map(({ keys, what }) => (
          <div key={keys}>
            <dt>
              {keys
                .split(' ')
                .map((word) => (word === 'or' || word === 'to' ? ` ${word} ` : <kbd key={word}>{word}</kbd>))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
