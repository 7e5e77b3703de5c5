import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Registered {
  readonly id: number;
  readonly subject: string;
  readonly version: number;
  readonly schema: string;
  readonly schemaType: string;
}

export interface RegistryUnderTest {
  readonly url: string;
  /** Method and path of every request, in order. */
  readonly requests: readonly string[];
  /** Whoever does not send these is refused. */
  require(username: string, password: string): void;
  /** From now on: `answer`; `hang` takes requests and says nothing; `fail` says 500, `refuse` 403. */
  behave(as: 'answer' | 'hang' | 'fail' | 'refuse'): void;
  register(subject: string, type: 'AVRO' | 'JSON', schema: object): number;
  close(): Promise<void>;
}

/**
 * A schema registry as far as clients need one: the paths of Confluent's HTTP API, in memory.
 *
 * @param firstId ids rise from here; where topics outlive the registry, no id should come twice
 */
export async function registryUnderTest(firstId = 1): Promise<RegistryUnderTest> {
  const registered: Registered[] = [];
  const requests: string[] = [];
  let authorization: string | null = null;
  let behaviour: 'answer' | 'hang' | 'fail' | 'refuse' = 'answer';

  const register = (subject: string, schema: string, schemaType: string): Registered => {
    const same = registered.find((each) => each.schema === schema && each.subject === subject);
    if (same) return same;
    const elsewhere = registered.find((each) => each.schema === schema);
    const entry = {
      id: elsewhere?.id ?? firstId + registered.length,
      subject,
      version: registered.filter((each) => each.subject === subject).length + 1,
      schema,
      schemaType,
    };
    registered.push(entry);
    return entry;
  };

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '');
    requests.push(`${request.method} ${path}`);
    if (behaviour === 'hang') return;
    if (behaviour === 'refuse') return answer(response, 403, { error_code: 40301, message: 'denied' });
    if (behaviour === 'fail') return answer(response, 500, { error_code: 50001, message: 'no store' });
    if (authorization !== null && request.headers.authorization !== authorization) {
      return answer(response, 401, { error_code: 401, message: 'Unauthorized' });
    }
    const byId = /^\/schemas\/ids\/(\d+)$/.exec(path);
    const latest = /^\/subjects\/([^/]+)\/versions\/latest$/.exec(path);
    const versions = /^\/subjects\/([^/]+)\/versions$/.exec(path);
    const lookedUp = /^\/subjects\/([^/]+)$/.exec(path);
    if (request.method === 'POST') {
      const body = JSON.parse(await textOf(request)) as { schema: string; schemaType?: string };
      const subject = versions?.[1] ?? lookedUp?.[1];
      if (subject) return answer(response, 200, register(subject, body.schema, body.schemaType ?? 'AVRO'));
    } else if (byId) {
      const found = registered.find(({ id }) => id === Number(byId[1]));
      if (found) return answer(response, 200, { schema: found.schema, schemaType: found.schemaType });
    } else if (latest) {
      const found = registered.findLast(({ subject }) => subject === latest[1]);
      if (found) return answer(response, 200, found);
    }
    answer(response, 404, { error_code: 40403, message: 'Schema not found' });
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    require: (username, password) => {
      authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    },
    behave: (as) => {
      behaviour = as;
    },
    register: (subject, type, schema) => register(subject, JSON.stringify(schema), type).id,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' });
  response.end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
