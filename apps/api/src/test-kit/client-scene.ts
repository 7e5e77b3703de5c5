import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** Clients of graphql-ws, and what they do with their sockets. */
export class ClientScene {
  readonly sockets: WebSocket[] = [];
  readonly sent: { readonly id?: string; readonly type: string }[] = [];
  readonly #url: string;
  readonly #clients: Client[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  client(options: Partial<ClientOptions> = {}): Client {
    const { sockets, sent } = this;
    class Watched extends WebSocket {
      constructor(url: string, protocol: string) {
        super(url, protocol);
        sockets.push(this);
      }

      override send(data: string): void {
        if (this.readyState !== WebSocket.OPEN) throw new Error('sent through a socket that is not open');
        sent.push(JSON.parse(data));
        super.send(data);
      }
    }
    const client = createClient({ url: this.#url, webSocketImpl: Watched, retryAttempts: 0, ...options });
    this.#clients.push(client);
    return client;
  }

  /** The network takes the newest socket away. */
  cut(): void {
    this.sockets.at(-1)?.terminate();
  }

  get open(): number {
    return this.sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length;
  }

  said(type: string): number {
    return this.sent.filter((message) => message.type === type).length;
  }

  async dispose(): Promise<void> {
    for (const client of this.#clients) await client.dispose();
  }
}
