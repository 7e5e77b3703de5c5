import type { RaceControlMessage } from '../graphql/documents.ts';

/** What the filter chips switch on and off. */
export type MessageKind = 'flag' | 'blue' | 'penalty' | 'limits' | 'other';

export const MESSAGE_KINDS: readonly { kind: MessageKind; title: string }[] = [
  { kind: 'flag', title: 'Flags' },
  { kind: 'penalty', title: 'Penalties' },
  { kind: 'limits', title: 'Track limits' },
  { kind: 'other', title: 'Other' },
  { kind: 'blue', title: 'Blue flags' },
];

/** Race control sends its messages in fixed phrases; these are the ones that sort them. */
const LIMITS = /TRACK LIMITS|DELETED/;
const PENALTY = /PENALTY|INVESTIGAT|STEWARDS|REPRIMAND|NOTED|BLACK AND WHITE/;

export function messageKindOf(
  message: Pick<RaceControlMessage, 'flag' | 'category' | 'message'>,
): MessageKind {
  if (message.flag?.toUpperCase() === 'BLUE') return 'blue';
  const text = message.message.toUpperCase();
  if (LIMITS.test(text)) return 'limits';
  if (PENALTY.test(text)) return 'penalty';
  if (message.flag !== null || /SAFETY ?CAR/i.test(message.category)) return 'flag';
  return 'other';
}

export interface FlagLook {
  className: string;
  words: string;
}

/** The small flag at the right of a message; null when it shows none. */
export function flagLookOf(
  message: Pick<RaceControlMessage, 'flag' | 'category' | 'message'>,
): FlagLook | null {
  const flag = message.flag?.toUpperCase().replaceAll('_', ' ') ?? null;
  switch (flag) {
    case 'GREEN':
    case 'CLEAR':
      return { className: 'flag-green', words: 'green flag' };
    case 'YELLOW':
      return { className: 'flag-yellow', words: 'yellow flag' };
    case 'DOUBLE YELLOW':
      return { className: 'flag-yellow is-double', words: 'double yellow flag' };
    case 'RED':
      return { className: 'flag-red', words: 'red flag' };
    case 'BLUE':
      return { className: 'flag-blue', words: 'blue flag' };
    case 'BLACK AND WHITE':
      return { className: 'flag-black-white', words: 'black and white flag' };
    case 'BLACK':
      return { className: 'flag-black', words: 'black flag' };
    case 'CHEQUERED':
      return { className: 'flag-chequered', words: 'chequered flag' };
    default:
      if (/SAFETY ?CAR/i.test(message.category)) {
        return { className: 'flag-sc', words: /VIRTUAL|VSC/.test(message.message) ? 'VSC' : 'SC' };
      }
      return null;
  }
}
