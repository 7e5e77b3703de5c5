import type { GraphContext } from '@slipstream/schema/graph';
import { schema } from '@slipstream/schema/schema';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { Offer } from '../http/edge-config.ts';
import { MAX_BODY_BYTES } from '../http/http-server.ts';
import type { Report } from '../report.ts';
import { type CodeError, codedOperations, codedResponses, errorCoder } from './coded-errors.ts';
import type { Rights } from './fanout/hub-key.ts';
import type { Opened } from './fanout/run.ts';
import { SharedSubscriptions } from './fanout/shared-subscriptions.ts';
import type { SourceTap } from './fanout/source-tap.ts';
import type { Client, Clients } from './guards/client.ts';
import { Client as OneClient } from './guards/client.ts';
import { NO_LIMITS } from './guards/client-limits.ts';
import { cutLongLists } from './guards/long-lists.ts';
import { streamRate } from './guards/operation-cost.ts';
import { boundedCost, MAX_MESSAGE_COST, operationGuards } from './guards/operation-guards.ts';
import { rightsBy } from './operator.ts';
import { ServerGraph, type ServerGraphOptions } from './server-graph.ts';
import { withheld } from './withheld.ts';

export interface GraphServerOptions extends ServerGraphOptions {
  readonly operatorToken: string | null;
  /** Features that are switched off. Default: none. */
  readonly without?: ReadonlySet<Offer>;
  readonly report: Report;
  readonly clients: Clients;
}

/** Context of a request over HTTP. */
export interface RequestContext {
  readonly client?: Client;
}

export interface GraphServer {
  readonly yoga: YogaServerInstance<RequestContext, GraphContext>;
  readonly shared: SharedSubscriptions;
  readonly rightsOf: (authorization: string | null) => Rights;
  /** Returns the client whose limits apply to this address. */
  readonly clientOf: (address: string, authorization: string | null) => Client;
  readonly code: CodeError;
}

/** Queries, mutations and SSE over HTTP; `web-sockets.ts` puts the same schema and guards on WebSocket. */
export function graphServer(options: GraphServerOptions): GraphServer {
  const graphs = { anybody: new ServerGraph(options, false), operator: new ServerGraph(options, true) };
  const rightsOf = rightsBy(options.operatorToken);
  cutLongLists(schema);
  const unlimited = new OneClient('operator', NO_LIMITS, () => options.clock.nowMs());
  const clientOf = (address: string, authorization: string | null): Client =>
    options.operatorToken !== null && rightsOf(authorization) === 'operator'
      ? unlimited
      : options.clients.of(address);
  const clientIn = (context: object): Client => (context as Sharing).client ?? options.clients.of('');
  const code = errorCoder(options.report);
  const shared: SharedSubscriptions = new SharedSubscriptions(
    async (subscribing, rights, tap, client) => {
      const { schema, subscribe, contextFactory } = yoga.getEnveloped({ rights, tap, client } as never);
      const contextValue = await contextFactory();
      return (await subscribe({ ...subscribing, schema, contextValue } as never)) as Opened;
    },
    options.meter,
    options.clock,
    (subscribing) => {
      const begin = boundedCost(schema, subscribing, MAX_MESSAGE_COST);
      return { begin, aSecond: begin * streamRate(schema, subscribing) };
    },
    (cause) => code(cause, 'execute'),
  );
  const yoga: GraphServer['yoga'] = createYoga<RequestContext, GraphContext>({
    schema,
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    plugins: [
      codedOperations(code),
      codedResponses(),
      ...operationGuards(clientIn),
      ...withheld(options.without ?? new Set()),
      shared.plugin(),
    ],
    maxRequestBodySize: MAX_BODY_BYTES,
    maskedErrors: { maskError: (error) => code(error, 'execute') },
    // `WhoMayAsk` has checked the origin before the request reaches Yoga.
    cors: false,
    multipart: false,
    context: (initial) => {
      const { rights = rightsOf(authorizationOf(initial)), tap } = initial as Sharing;
      const client = clientIn(initial);
      return { rights, client, graph: graphs[rights].of(client, tap) };
    },
    logging: {
      debug: () => {},
      info: () => {},
      warn: (...args) => options.report.warn(args.map(String).join(' ')),
      // Yoga logs masked errors here; `code` has already reported them.
      error: () => {},
    },
  });
  return { yoga, shared, rightsOf, clientOf, code };
}

/** What those who ask in the name of others hand to the context. */
interface Sharing {
  readonly rights?: Rights;
  readonly client?: Client;
  /** Of a run that is shared. */
  readonly tap?: SourceTap;
}

function authorizationOf(initial: object): string | null {
  return (initial as { request?: Request }).request?.headers.get('authorization') ?? null;
}
