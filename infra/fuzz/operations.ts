/** What one connection has asked for, and so what may come under which id. */

/**
 * `state`, `log`: goes on until it is ended; `query`: one result and the end; `refused`: one result with
 * errors and the end; `invalid`: an error, which is the end.
 */
export type Kind = 'state' | 'log' | 'query' | 'refused' | 'invalid';

export interface Operation {
  readonly id: string;
  readonly kind: Kind;
  /** Stands in every message of it: no two that may still be heard of under one id have the same. */
  readonly alias: string;
  /** The fence behind which nothing of it may come, since its client completed it; null: it did not. */
  closedBehind: number | null;
  /** The server ended it. */
  over: boolean;
  heard: number;
  /** Of the last message: a version, or the number of a line. */
  last: number;
  /** The widest step from one version to the next. */
  widest: number;
}

/** Few, so that connections share hubs; more than one id's operations that are under way at once. */
const ALIASES = ['p', 'q', 'r', 's', 't', 'u'];

export interface Message {
  readonly id?: unknown;
  readonly type: string;
  readonly payload?: unknown;
}

interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly path?: readonly unknown[] }[];
}

/**
 * The operations of one connection. A fence is a ping whose pong says that the server has dealt with
 * everything before it: behind it nothing may come of what was completed before it.
 */
export class Operations {
  readonly heard = { next: 0, error: 0, complete: 0 };
  begun = 0;
  readonly #byId = new Map<string, Operation[]>();
  readonly #generations = new Map<string, number>();
  #closing: Operation[] = [];
  #fence = 0;
  /** The newest line of a log that was heard, and where it lies. */
  newestLine: { readonly cursor: string; readonly line: number } | null = null;

  /** Every id that was ever used here. */
  knows(id: string): boolean {
    return this.#byId.has(id);
  }

  /** The operation that holds the id as far as this side knows. */
  holder(id: string): Operation | null {
    const newest = this.#byId.get(id)?.at(-1);
    return newest && newest.closedBehind === null && !newest.over ? newest : null;
  }

  /** The name of the next operation under the id; null while too many of them may still be heard of. */
  nextAlias(id: string): string | null {
    const under = this.#byId.get(id) ?? [];
    const alias = ALIASES[(this.#generations.get(id) ?? 0) % ALIASES.length] as string;
    return under.some((operation) => operation.alias === alias) ? null : alias;
  }

  /** `last`: the line behind which a LOG begins, where that is known. */
  begin(id: string, kind: Kind, alias: string, last = -1): void {
    const under = (this.#byId.get(id) ?? []).filter((operation) => !operation.over);
    under.push({ id, kind, alias, closedBehind: null, over: false, heard: 0, last, widest: 0 });
    this.#byId.set(id, under);
    this.begun++;
    this.#generations.set(id, (this.#generations.get(id) ?? 0) + 1);
  }

  complete(id: string): void {
    const holder = this.holder(id);
    if (!holder) return;
    holder.closedBehind = this.#fence + 1;
    this.#closing.push(holder);
  }

  /** @returns the number of the fence that is to be sent now. */
  fence(): number {
    return ++this.#fence;
  }

  passed(fence: number): void {
    const isPast = ({ closedBehind }: Operation): boolean => closedBehind !== null && closedBehind <= fence;
    for (const operation of this.#closing) {
      if (isPast(operation)) this.#drop(operation);
    }
    this.#closing = this.#closing.filter((operation) => !isPast(operation));
  }

  /** Those that go on. */
  get going(): Operation[] {
    return [...this.#byId.values()].flatMap((under) =>
      under.filter(
        ({ kind, closedBehind, over }) =>
          (kind === 'state' || kind === 'log') && closedBehind === null && !over,
      ),
    );
  }

  /** What should have been heard of by now, and was not. */
  *unheard(): Generator<Operation> {
    for (const [, under] of this.#byId) {
      for (const operation of under) {
        const { kind, closedBehind, over, heard } = operation;
        if (closedBehind !== null || over) continue;
        if (kind === 'query' || kind === 'refused' || kind === 'invalid' || heard === 0) yield operation;
      }
    }
  }

  /** @returns what is wrong with the message; null: nothing. */
  take(message: Message): string | null {
    const { id, type, payload } = message;
    if (typeof id !== 'string') return `${type} without an id`;
    const under = this.#byId.get(id);
    if (!under) return `${type} under ${shown(id)}, which was never used here`;
    if (type === 'next') return this.#next(under, id, payload as Result);
    if (type === 'error') return this.#error(under, id, payload);
    if (type === 'complete') return this.#complete(under, id);
    return `a message of type ${type}`;
  }

  #next(under: Operation[], id: string, { data, errors }: Result): string | null {
    const alias = Object.keys(data ?? {})[0] ?? errors?.[0]?.path?.[0];
    const at = under.findIndex((operation) => operation.alias === alias);
    const operation = under[at];
    if (!operation) return `next of ${alias} under ${shown(id)}, where ${listed(under)} may be heard of`;
    if (operation.over) return `next of ${alias} under ${shown(id)} behind its complete`;
    if (operation.kind === 'invalid') return `next of ${alias} under ${shown(id)}, which cannot be run`;
    this.heard.next++;
    operation.heard++;
    // Who speaks now has the id: nothing of those before may come any more.
    for (const before of under.splice(0, at)) this.#forget(before);
    if (operation.kind !== 'state' && operation.kind !== 'log') {
      if (operation.heard > 1) return `a second result of ${alias} under ${shown(id)}`;
      const refused = operation.kind === 'refused';
      return refused === Boolean(errors) ? null : `${alias} under ${shown(id)}: ${JSON.stringify(errors)}`;
    }
    if (errors) return `${alias} under ${shown(id)}: ${JSON.stringify(errors)}`;
    return this.#inOrder(operation, (data as Record<string, unknown>)[operation.alias]);
  }

  #inOrder(operation: Operation, value: unknown): string | null {
    const { alias, id, kind, last, heard } = operation;
    const of = value as {
      version?: number;
      full?: boolean;
      cursor?: string;
      node?: { message: string };
      reason?: string;
    };
    if (kind === 'state') {
      if (of.version === undefined) return null;
      if (heard > 1) operation.widest = Math.max(operation.widest, of.version - last);
      operation.last = of.version;
      if (of.full === false && heard === 1)
        return `the changes ${alias} under ${shown(id)} begin without a state`;
      return of.version > last ? null : `${alias} under ${shown(id)}: version ${of.version} behind ${last}`;
    }
    if (of.reason !== undefined) {
      return heard === 1 && of.reason === 'UNKNOWN_CURSOR'
        ? null
        : `${alias} under ${shown(id)}: Missed, ${of.reason}`;
    }
    const line = Number(of.node?.message.slice('LINE '.length));
    operation.last = line;
    if (of.cursor !== undefined) this.newestLine = { cursor: of.cursor, line };
    return last === -1 || line === last + 1
      ? null
      : `${alias} under ${shown(id)}: line ${line} behind ${last}`;
  }

  #error(under: Operation[], id: string, payload: unknown): string | null {
    const text = JSON.stringify(payload);
    const at = under.findIndex(({ kind, alias }) => kind === 'invalid' && text.includes(`tag_${alias}`));
    const operation = under[at];
    if (!operation || operation.over) return `an error under ${shown(id)}, where ${listed(under)}: ${text}`;
    this.heard.error++;
    this.#end(under, at);
    return null;
  }

  #complete(under: Operation[], id: string): string | null {
    const at = under.findIndex(
      ({ kind, heard, over }) => !over && heard > 0 && (kind === 'query' || kind === 'refused'),
    );
    if (at < 0) return `complete under ${shown(id)}, where ${listed(under)}`;
    this.heard.complete++;
    this.#end(under, at);
    return null;
  }

  #end(under: Operation[], at: number): void {
    (under[at] as Operation).over = true;
    for (const before of under.splice(0, at)) this.#forget(before);
  }

  #drop(operation: Operation): void {
    const under = this.#byId.get(operation.id) ?? [];
    const at = under.indexOf(operation);
    if (at >= 0) under.splice(at, 1);
  }

  #forget(operation: Operation): void {
    this.#closing = this.#closing.filter((other) => other !== operation);
  }
}

function listed(under: readonly Operation[]): string {
  const each = under.map(
    ({ alias, kind, closedBehind, over, heard }) =>
      `${alias} (${kind}, heard ${heard}${closedBehind === null ? '' : ', completed'}${over ? ', over' : ''})`,
  );
  return each.length > 0 ? each.join(' ') : 'nothing';
}

function shown(id: string): string {
  return JSON.stringify(id.length > 20 ? `${id.slice(0, 20)}…` : id);
}
