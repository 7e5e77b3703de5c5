import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { Aedes } from 'aedes';
import { dateOf, type Endpoint, type EndpointRecord, isEndpoint, type OpenF1Record } from './endpoints.ts';
import { type OpenF1Records, stintAt } from './openf1-log.ts';

/**
 * OpenF1 for tests: a REST API with filters and rate limits, and an MQTT broker, that play an archive. Both
 * can be killed and started again in the middle of it: the race goes on meanwhile, as far as the test says.
 */
export class OpenF1StandIn {
  readonly #records: readonly (EndpointRecord & { readonly at: string })[];
  readonly #always: ReadonlyMap<Endpoint, readonly OpenF1Record[]>;
  #next = 0;
  #now = '';
  #rest: Server | null = null;
  #restPort = 0;
  #broker: { aedes: Aedes; tcp: TcpServer; sockets: Set<Socket> } | null = null;
  #mqttPort = 0;
  /** Answers this many requests with 429 and `retry-after: 0` before the next good one. */
  tooMany = 0;
  /** The token that is asked for; null: none is. */
  token: string | null = null;
  readonly requests: string[] = [];

  constructor(records: OpenF1Records, session: OpenF1Record, meeting: OpenF1Record) {
    const dated: (EndpointRecord & { at: string })[] = [];
    for (const [endpoint, list] of records) {
      if (endpoint === 'drivers') continue;
      for (const record of list) {
        const at =
          endpoint === 'stints' ? (stintAt(record, records) ?? '') : dateOf(record, dateKey(endpoint));
        if (at !== null) dated.push({ endpoint, record, at });
      }
    }
    this.#records = dated.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    this.#always = new Map([
      ['sessions', [session]],
      ['meetings', [meeting]],
      ['drivers', records.get('drivers') ?? []],
    ]);
  }

  get restUrl(): string {
    return `http://127.0.0.1:${this.#restPort}`;
  }

  get mqttUrl(): string {
    return `mqtt://127.0.0.1:${this.#mqttPort}`;
  }

  get clients(): number {
    return this.#broker?.aedes.connectedClients ?? 0;
  }

  async startRest(): Promise<void> {
    const server = createServer((request, response) => this.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(this.#restPort, '127.0.0.1', resolve));
    this.#restPort = (server.address() as AddressInfo).port;
    this.#rest = server;
  }

  async startBroker(): Promise<void> {
    const aedes = await Aedes.createBroker();
    aedes.authenticate = (_client, _user, password, done) => {
      const welcome = this.token === null || password?.toString() === this.token;
      done(welcome ? null : Object.assign(new Error('not authorised'), { returnCode: 5 }), welcome);
    };
    const sockets = new Set<Socket>();
    const tcp = createTcpServer((socket) => {
      sockets.add(socket);
      aedes.handle(socket);
    });
    await new Promise<void>((resolve) => tcp.listen(this.#mqttPort, '127.0.0.1', resolve));
    this.#mqttPort = (tcp.address() as AddressInfo).port;
    this.#broker = { aedes, tcp, sockets };
  }

  /** Both are gone from one moment to the next. */
  async kill(): Promise<void> {
    this.#rest?.closeAllConnections();
    await new Promise<void>((resolve) => this.#rest?.close(() => resolve()) ?? resolve());
    this.#rest = null;
    const broker = this.#broker;
    this.#broker = null;
    if (!broker) return;
    for (const socket of broker.sockets) socket.destroy();
    await new Promise<void>((resolve) => broker.aedes.close(() => resolve()));
    await new Promise<void>((resolve) => broker.tcp.close(() => resolve()));
  }

  /** The race goes on to an instant; what happens is published to whoever listens. */
  async playTo(instant: string): Promise<void> {
    this.#now = instant;
    for (let next = this.#records[this.#next]; next && next.at <= instant; next = this.#records[this.#next]) {
      const { endpoint, record } = next;
      this.#next++;
      const payload = JSON.stringify({ ...record, _id: this.#next, _key: `${endpoint}_${this.#next}` });
      const aedes = this.#broker?.aedes;
      if (!aedes) continue;
      const packet = {
        cmd: 'publish',
        topic: `v1/${endpoint}`,
        payload,
        qos: 1,
        retain: false,
        dup: false,
      } as const;
      await new Promise<void>((resolve) => aedes.publish(packet, () => resolve()));
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://stand-in');
    this.requests.push(url.pathname + url.search);
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
    if (this.token !== null && token !== this.token) {
      response.writeHead(401).end('{"detail":"unauthorised"}');
      return;
    }
    if (this.tooMany > 0) {
      this.tooMany--;
      response.writeHead(429, { 'retry-after': '0' }).end('{"detail":"rate limit"}');
      return;
    }
    const endpoint = url.pathname.replace('/v1/', '');
    const found = isEndpoint(endpoint) ? this.#found(endpoint, decodeURIComponent(url.search.slice(1))) : [];
    const status = found.length === 0 ? 404 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found.length === 0 ? { detail: 'No results found.' } : found));
  }

  #found(endpoint: Endpoint, filter: string): OpenF1Record[] {
    const always = this.#always.get(endpoint);
    if (always) return [...always];
    const since = /(?:date|date_start)>=([^&]+)/.exec(filter)?.[1] ?? '';
    return this.#records
      .slice(0, this.#next)
      .filter((known) => known.endpoint === endpoint && known.at <= this.#now)
      .filter(({ at }) => at >= `${since}Z` || since === '')
      .map(({ record }) => record);
  }
}

function dateKey(endpoint: Endpoint): string {
  return endpoint === 'laps' ? 'date_start' : 'date';
}
