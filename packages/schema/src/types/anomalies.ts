import { SEVERITIES } from '@slipstream/timing/events/vocabulary';
import type { SessionState } from '@slipstream/timing/fold/state';
import { idOutside } from '@slipstream/timing/views/view-id';
import { builder } from '../builder.ts';
import type { ItemOf, Placed, Wanted } from '../graph.ts';
import { sessionNamed } from '../session-arg.ts';
import { DriverType, driverOf, type ShownTeam, TeamType, teamIn } from './driver.ts';
import { AnomalyStageEnum, MetricEnum, SeverityEnum } from './enums.ts';
import { AFTER_IN_PAGE, AFTER_IN_STREAM, LOG_STREAM, logTypes, pageArgs, shownUpdate } from './log.ts';

export const AnomalyType = builder.objectRef<Placed<'anomalies'>>('Anomaly').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ item, state }) => (state ? `${state.session}/${item.id}` : item.id) }),
    incident: t.id({
      description: 'Id of the incident. All items of one incident share it, from OPENED to CLEARED.',
      resolve: ({ item, state }) => (state ? `${state.session}/${item.incident}` : item.incident),
    }),
    stage: t.field({ type: AnomalyStageEnum, resolve: ({ item }) => item.stage }),
    at: t.field({ type: 'DateTime', resolve: ({ item }) => item.at }),
    lap: t.int({ nullable: true, resolve: ({ item }) => item.lap }),
    metric: t.field({ type: MetricEnum, resolve: ({ item }) => item.metric }),
    value: t.float({ resolve: ({ item }) => item.value }),
    expectedLow: t.float({ resolve: ({ item }) => item.expectedLow }),
    expectedHigh: t.float({ resolve: ({ item }) => item.expectedHigh }),
    confidence: t.float({ description: 'From 0 to 1.', resolve: ({ item }) => item.confidence }),
    severity: t.field({ type: SeverityEnum, resolve: ({ item }) => item.severity }),
    explanation: t.string({
      description: 'One sentence that states the expected value and the reason for it.',
      resolve: ({ item }) => item.explanation,
    }),
    team: t.field({ type: TeamType, nullable: true, resolve: ({ item, state }) => teamOf(item, state) }),
    driver: t.field({
      type: DriverType,
      nullable: true,
      resolve: ({ item, state }) => (item.driver === null ? null : driverOf(state, item.driver)),
    }),
  }),
});

const AnomalyFilterType = builder.inputType('AnomalyFilter', {
  fields: (t) => ({
    drivers: t.intList(),
    teams: t.idList(),
    metrics: t.field({ type: [MetricEnum] }),
    minSeverity: t.field({ type: SeverityEnum }),
  }),
});

const { ConnectionType, UpdateType } = logTypes('Anomaly', AnomalyType);

builder.queryField('anomalies', (t) =>
  t.field({
    type: ConnectionType,
    args: {
      session: t.arg.id(),
      filter: t.arg({ type: AnomalyFilterType }),
      first: t.arg.int(),
      after: t.arg({ type: 'Cursor', description: AFTER_IN_PAGE }),
      last: t.arg.int(),
      before: t.arg({ type: 'Cursor' }),
    },
    resolve: (_root, args, { graph }) => graph.logPage('anomalies', pageArgs(args, wanted(args.filter))),
  }),
);

builder.subscriptionField('anomalies', (t) =>
  t.field({
    type: UpdateType,
    description: `LOG. ${LOG_STREAM}`,
    args: {
      session: t.arg.id(),
      filter: t.arg({ type: AnomalyFilterType }),
      after: t.arg({ type: 'Cursor', description: AFTER_IN_STREAM }),
      delayMs: t.arg.int({ defaultValue: 0 }),
    },
    subscribe: (_root, { session, filter, after, delayMs }, { graph }) =>
      graph.logStream('anomalies', {
        session: sessionNamed(session),
        after: after ?? null,
        delayMs: delayMs ?? 0,
        wanted: wanted(filter),
      }),
    resolve: shownUpdate,
  }),
);

function wanted(filter: typeof AnomalyFilterType.$inferInput | null | undefined): Wanted<'anomalies'> | null {
  if (!filter) return null;
  const { drivers, teams, metrics, minSeverity } = filter;
  const grave = minSeverity ? SEVERITIES.indexOf(minSeverity) : SEVERITIES.length;
  return (item, state) =>
    (!drivers || (item.driver !== null && drivers.includes(item.driver))) &&
    (!teams || teams.map((team) => idOutside(String(team))).includes(teamOf(item, state)?.id ?? '')) &&
    (!metrics || metrics.includes(item.metric)) &&
    SEVERITIES.indexOf(item.severity) <= grave;
}

/** Returns the team that the item names or, without one, the driver's team. */
function teamOf(
  { driver, team }: Pick<ItemOf<'anomalies'>, 'driver' | 'team'>,
  state: SessionState | null,
): ShownTeam | null {
  if (team !== null) {
    const known = Object.values(state?.drivers ?? {}).find(
      (each) => each.team.id === team || each.team.name === team,
    );
    const named = known?.team ?? state?.teams?.[team]?.team;
    return teamIn(state, named ?? { id: team, name: team, colour: '#6b7280' });
  }
  return driver === null ? null : driverOf(state, driver).team;
}
