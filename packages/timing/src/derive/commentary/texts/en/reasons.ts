/** What race control gives as reasons, and how a sentence goes on behind “for”. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/MAXIMUM DELTA/, 'exceeding the maximum lap time'],
  [/^INCORRECT STARTING LOCATION|^INACCURATE GRID POSITION/, 'being out of position on the grid'],
  [/^FALSE START|^JUMP START/, 'a jump start'],
  [/^SERVING TIME PENALTY INCORRECTLY/, 'not serving a penalty properly'],
  [/^LEAVING THE TRACK AND GAINING/, 'leaving the track and gaining an advantage'],
  [/^REJOINING UNSAFELY|^UNSAFE REJOIN/, 'rejoining the track unsafely'],
  [/^FORCING (?:ANOTHER|A) DRIVER OFF/, 'forcing another driver off the track'],
  [/^UNSAFE RELEASE/, 'an unsafe release'],
  [
    /^(?:FAILING|FAILURE) TO FOLLOW (?:THE )?RACE DIRECTOR'?S'? (?:INSTRUCTIONS|NOTES)/,
    "not following the race director's instructions",
  ],
  [/^(?:FAILING|FAILURE) TO SLOW/, 'not slowing under yellow flags'],
  [/^YELLOW FLAG|^DOUBLE YELLOW/, 'a yellow flag infringement'],
  [/^RED FLAG/, 'a red flag infringement'],
  [/^(?:VSC|VIRTUAL SAFETY CAR)/, 'a virtual safety car infringement'],
  [/^SAFETY CAR/, 'a safety car infringement'],
  [/^PIT LANE SPEEDING|^SPEEDING IN THE PIT/, 'speeding in the pit lane'],
  [/^(?:MULTIPLE )?TRACK LIMITS$/, 'track limits'],
];

const TURN = /^(.*) AT TURN (\d+)$/;

/** What the stewards give as a reason, as it is said. */
export function reasonInEnglish(quote: string): string {
  const [, what = quote, turn] = TURN.exec(quote) ?? [];
  const known = REASONS.find(([pattern]) => pattern.test(what.trim()))?.[1];
  const text = known ?? what.trim().toLowerCase().replaceAll(' - ', ', ');
  return turn === undefined ? text : `${text} at turn ${turn}`;
}
