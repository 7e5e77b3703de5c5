import type { GraphContext } from '@slipstream/schema/graph';
import { schema } from '@slipstream/schema/schema';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import { MAX_BODY_BYTES } from '../http/http-server.ts';
import type { Report } from '../report.ts';
import { type CodeError, codedOperations, codedResponses, errorCoder } from './coded-errors.ts';
import type { Rights } from './fanout/hub-key.ts';
import type { Opened } from './fanout/run.ts';
import { SharedSubscriptions } from './fanout/shared-subscriptions.ts';
import type { SourceTap } from './fanout/source-tap.ts';
import { operationGuards } from './guards.ts';
import { rightsBy } from './operator.ts';
import { ServerGraph, type ServerGraphOptions } from './server-graph.ts';

export interface GraphServerOptions extends ServerGraphOptions {
  readonly operatorToken: string | null;
  readonly report: Report;
}

export interface GraphServer {
  readonly yoga: YogaServerInstance<object, GraphContext>;
  readonly shared: SharedSubscriptions;
  readonly rightsOf: (authorization: string | null) => Rights;
  readonly code: CodeError;
}

/** Queries, mutations and SSE over HTTP; `web-sockets.ts` puts the same schema and guards on WebSocket. */
export function graphServer(options: GraphServerOptions): GraphServer {
  const graphs = { anybody: new ServerGraph(options, false), operator: new ServerGraph(options, true) };
  const rightsOf = rightsBy(options.operatorToken);
  const code = errorCoder(options.report);
  const shared: SharedSubscriptions = new SharedSubscriptions(
    async (subscribing, rights, tap) => {
      const { schema, subscribe, contextFactory } = yoga.getEnveloped({ rights, tap } as never);
      const contextValue = await contextFactory();
      return (await subscribe({ ...subscribing, schema, contextValue } as never)) as Opened;
    },
    options.meter,
    options.clock,
  );
  const yoga: GraphServer['yoga'] = createYoga<object, GraphContext>({
    schema,
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    plugins: [codedOperations(code), codedResponses(), ...operationGuards(), shared.plugin()],
    maxRequestBodySize: MAX_BODY_BYTES,
    maskedErrors: { maskError: (error) => code(error, 'execute') },
    // Who may ask is settled before a request comes here.
    cors: false,
    multipart: false,
    context: (initial) => {
      const { rights = rightsOf(authorizationOf(initial)), tap } = initial as Sharing;
      return { rights, graph: tap ? graphs[rights].tapped(tap) : graphs[rights] };
    },
    logging: {
      debug: () => {},
      info: () => {},
      warn: (...args) => options.report.warn(args.map(String).join(' ')),
      // Yoga says here which errors were replaced: `code` has reported them.
      error: () => {},
    },
  });
  return { yoga, shared, rightsOf, code };
}

/** What those who ask in the name of others hand to the context. */
interface Sharing {
  readonly rights?: Rights;
  /** Of a run that is shared. */
  readonly tap?: SourceTap;
}

function authorizationOf(initial: object): string | null {
  return (initial as { request?: Request }).request?.headers.get('authorization') ?? null;
}
