import type { IncomingMessage } from 'node:http';
import type { GraphContext } from '@slipstream/schema/graph';
import { schema } from '@slipstream/schema/schema';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import { isAllowedOrigin } from '../http/origins.ts';
import type { Report } from '../report.ts';
import { operationGuards } from './guards.ts';
import { ServerGraph, type ServerGraphOptions } from './server-graph.ts';

export interface GraphServerOptions extends ServerGraphOptions {
  readonly operatorToken: string | null;
  readonly allowedOrigins: readonly string[];
  readonly report: Report;
}

export type GraphServer = YogaServerInstance<object, GraphContext>;

/** Queries, mutations and SSE over HTTP; `web-sockets.ts` puts the same schema and guards on WebSocket. */
export function graphServer(options: GraphServerOptions): GraphServer {
  const graphs = { anybody: new ServerGraph(options, false), operator: new ServerGraph(options, true) };
  const contextOf = (authorization: string | null): GraphContext => ({
    graph: isOperator(authorization, options.operatorToken) ? graphs.operator : graphs.anybody,
  });
  return createYoga<object, GraphContext>({
    schema,
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    plugins: operationGuards(),
    cors: (request) => {
      const origin = request.headers.get('origin') ?? undefined;
      const allowed = isAllowedOrigin(
        origin,
        request.headers.get('host') ?? undefined,
        options.allowedOrigins,
      );
      return allowed && origin !== undefined ? { origin: [origin], methods: ['GET', 'POST'] } : false;
    },
    context: (initial) => contextOf(authorizationOf(initial)),
    logging: {
      debug: () => {},
      info: () => {},
      warn: (...args) => options.report.warn(lineOf(args)),
      error: (...args) => options.report.warn(lineOf(args)),
    },
  });
}

/** Over HTTP the header; over WebSocket the same word in `connectionParams.authorization`, or the upgrade's header. */
function authorizationOf(initial: object): string | null {
  const { request, connectionParams, extra } = initial as {
    request?: Request;
    connectionParams?: { authorization?: unknown; Authorization?: unknown };
    extra?: { request?: IncomingMessage };
  };
  const said = connectionParams?.authorization ?? connectionParams?.Authorization;
  if (typeof said === 'string') return said;
  return request?.headers.get('authorization') ?? extra?.request?.headers.authorization ?? null;
}

function isOperator(authorization: string | null, token: string | null): boolean {
  return token === null || authorization === `Bearer ${token}`;
}

function lineOf(args: readonly unknown[]): string {
  return args.map((arg) => (arg instanceof Error ? (arg.stack ?? arg.message) : String(arg))).join(' ');
}
