import type { Client } from '@urql/core';
import {
  type Anomaly,
  anomaliesDocument,
  anomaliesHistoryDocument,
  type CommentaryLine,
  commentaryDocument,
  commentaryHistoryDocument,
  type RaceControlMessage,
  raceControlDocument,
  raceControlHistoryDocument,
} from '../graphql/documents.ts';
import { follow } from './follow.ts';
import type { LogSource } from './follow-log.ts';
import type { LogMessage, MissedReason } from './log-fold.ts';

/** A race has some 60 to 120 messages of race control, a whole red-flagged one 300; some 500 lines are told of it. */
const READ_BACK = 500;

/** One message of any of the three streams, as the contract gives it. */
type Update<Item> =
  | { __typename: 'Missed'; reason: MissedReason; count: number | null; until: string }
  | { __typename: string; cursor: string; node: Item };

export function raceControlLog(client: Client): LogSource<RaceControlMessage> {
  return {
    ...NAMED,
    async readBack(session) {
      const { data } = await client
        .query(raceControlHistoryDocument, { session, last: READ_BACK })
        .toPromise();
      return data ? itemsOf(data.raceControl.edges) : null;
    },
    follow: (variables, receive) =>
      follow(client, raceControlDocument, variables, (data) => receive(messageOf(data.raceControl))),
  };
}

export function commentaryLog(client: Client): LogSource<CommentaryLine> {
  return {
    ...NAMED,
    async readBack(session) {
      const { data } = await client
        .query(commentaryHistoryDocument, { session, last: READ_BACK })
        .toPromise();
      return data ? itemsOf(data.commentary.edges) : null;
    },
    follow: (variables, receive) =>
      follow(client, commentaryDocument, variables, (data) => receive(messageOf(data.commentary))),
  };
}

export function anomalyLog(client: Client): LogSource<Anomaly> {
  return {
    ...NAMED,
    async readBack(session) {
      const { data } = await client.query(anomaliesHistoryDocument, { session, last: READ_BACK }).toPromise();
      return data ? itemsOf(data.anomalies.edges) : null;
    },
    follow: (variables, receive) =>
      follow(client, anomaliesDocument, variables, (data) => receive(messageOf(data.anomalies))),
  };
}

/** Items of every log have an id and an instant. */
const NAMED = {
  keyOf: (item: { id: string }): string => item.id,
  atOf: (item: { at: string }): string => item.at,
};

function itemsOf<Item>(edges: readonly { cursor: string; node: Item }[]): { cursor: string; item: Item }[] {
  return edges.map(({ cursor, node }) => ({ cursor, item: node }));
}

function messageOf<Item>(update: Update<Item>): LogMessage<Item> {
  return 'until' in update
    ? { kind: 'missed', reason: update.reason, count: update.count, until: update.until }
    : { kind: 'item', cursor: update.cursor, item: update.node };
}
