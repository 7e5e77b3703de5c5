import { builder } from './builder.ts';
import './types/scalars.ts';
import './types/enums.ts';
import './types/anomalies.ts';
import './types/championship.ts';
import './types/circuit.ts';
import './types/commands.ts';
import './types/commentary.ts';
import './types/driver-detail.ts';
import './types/leaderboard.ts';
import './types/entry-analysis.ts';
import './types/race-control.ts';
import './types/recording.ts';
import './types/scoreboard.ts';
import './types/session.ts';
import './types/track-map.ts';
import './types/weather.ts';

/** The executable schema of the whole contract. */
export const schema = builder.toSchema();
