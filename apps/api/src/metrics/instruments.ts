/** Every number that the product tells of itself, with what it means. Names and units as Prometheus has them. */

interface Instrument {
  readonly help: string;
  readonly labels: readonly string[];
}

export const COUNTERS = {
  slipstream_events_in_total: {
    help: 'Records that the consumers of this process read from the event log; what is read again counts again.',
    labels: ['topic'],
  },
  slipstream_in_bytes_total: {
    help: 'Bytes of the values of those records, uncompressed.',
    labels: ['topic'],
  },
  slipstream_events_applied_total: {
    help: 'Events that changed the state of their session.',
    labels: [],
  },
  slipstream_events_duplicate_total: {
    help: 'Records dropped because their session had applied them before.',
    labels: [],
  },
  slipstream_events_late_total: {
    help: 'Events that were older than what was known, or the same again, and changed nothing.',
    labels: [],
  },
  slipstream_derived_items_total: {
    help: 'Lines of commentary and anomalies that the live store took.',
    labels: [],
  },
  slipstream_derived_items_unsent_total: {
    help: 'Derived items that never came to their topic, because too many waited for it; they are in their log.',
    labels: [],
  },
  slipstream_scores_counted_total: {
    help: 'Scores that were counted on their board.',
    labels: [],
  },
  slipstream_scores_repeated_total: {
    help: 'Scores that changed nothing, because their id was counted on their board before.',
    labels: [],
  },
  slipstream_written_lines_total: {
    help: 'Lines of commentary that were offered to the writer, by what became of them.',
    labels: ['outcome'],
  },
  slipstream_derivation_faults_total: {
    help: 'Events of which a deriver made nothing because it failed.',
    labels: ['deriver'],
  },
  slipstream_weather_failures_total: {
    help: 'Times that OpenWeather gave no weather for a circuit.',
    labels: [],
  },
  slipstream_foreign_no_change_total: {
    help: 'Messages of topics of other programs that fit and change nothing, by reason.',
    labels: ['topic', 'reason'],
  },
  slipstream_dead_letters_total: {
    help: 'Records that were no event and went to the dead-letter topic.',
    labels: ['topic'],
  },
  slipstream_steps_total: {
    help: 'Atomic steps that the live store took.',
    labels: [],
  },
  slipstream_steps_refused_total: {
    help: 'Atomic steps that the live store refused, because it had another state than this projector believed.',
    labels: [],
  },
  slipstream_partition_stalls_total: {
    help: 'Times that a partition with records waiting made no progress for 15 s. Unless an engine is away, it is then begun anew.',
    labels: ['group'],
  },
  slipstream_messages_delivered_total: {
    help: 'Messages handed to subscriptions, the first full state included.',
    labels: ['stream'],
  },
  slipstream_streams_failed_total: {
    help: 'Subscriptions that ended with an error after they were open, by its code.',
    labels: ['code'],
  },
  slipstream_changes_coalesced_total: {
    help: 'Changes that were merged into a later message of a STATE stream.',
    labels: ['stream'],
  },
  slipstream_missed_total: {
    help: 'Times that a LOG stream said Missed.',
    labels: ['stream', 'reason'],
  },
  slipstream_missed_items_total: {
    help: 'Items that those messages told of, where their number is known.',
    labels: ['stream', 'reason'],
  },
  slipstream_viewers_parked_total: {
    help: 'Times that a viewer was too slow: it skips what comes until its connection has taken what was written.',
    labels: ['kind'],
  },
  slipstream_viewers_closed_total: {
    help: 'Viewers whose connection was closed by this process, by why: stale, nothing written in the last minute has arrived.',
    labels: ['reason'],
  },
  slipstream_replica_duplicates_total: {
    help: 'Changes of the live store that came to this process a second time and were dropped.',
    labels: [],
  },
} as const satisfies Record<string, Instrument>;

export const HISTOGRAMS = {
  slipstream_apply_seconds: {
    help: 'How long the live store took for one atomic step, refused ones and failures included.',
    labels: [],
  },
  slipstream_redis_heal_seconds: {
    help: 'How long a feed of changes was read from Redis, by why; the outage before it is not counted.',
    labels: ['cause', 'outcome'],
  },
  slipstream_replica_heal_seconds: {
    help: 'From when a hole in the sequence, or a loss, was noticed to when the picture was whole again.',
    labels: [],
  },
  slipstream_event_age_at_apply_seconds: {
    help: 'From the append to the event log (wall clock of the appending process) of the oldest event in a step to when the live store had it.',
    labels: [],
  },
  slipstream_event_age_at_delivery_seconds: {
    help: 'From the append to the event log (wall clock of the appending process) of the oldest event that a message tells of to when the message was handed to its subscription: waiting for maxHz is included, the first full state, full states after a heal and delayed streams are not.',
    labels: ['stream'],
  },
} as const satisfies Record<string, Instrument>;

export const GAUGES = {
  slipstream_ready: {
    help: '1 when this process serves, 0 while it waits for something: /readyz says for what.',
    labels: [],
  },
  slipstream_consumer_lag_records: {
    help: 'Records on the event log that this process, which owns the partition, has not handled yet.',
    labels: ['group', 'topic', 'partition'],
  },
  slipstream_partitions_stalled: {
    help: 'Partitions of this process with records waiting that have made no progress for 15 s: /readyz names them.',
    labels: ['group'],
  },
  slipstream_live_subscribers: {
    help: 'Subscriptions that are open.',
    labels: ['stream'],
  },
  slipstream_fanout_hubs: {
    help: 'Different subscriptions that are open: each is run once, however many follow it.',
    labels: [],
  },
  slipstream_replicas: {
    help: 'Sessions whose picture this process holds for its clients.',
    labels: [],
  },
  slipstream_delayed_views: {
    help: 'Second folds of a session that run behind for delayMs.',
    labels: [],
  },
} as const satisfies Record<string, Instrument>;
