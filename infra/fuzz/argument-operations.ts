/** Subscriptions with arguments of every kind, derived from the printed contract. */
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import { type Known, oneOf, type Value, valueFor } from './argument-values.ts';
import type { Lot } from './rude-socket.ts';

export interface ArgumentOperation {
  /** The subscription field. */
  readonly field: string;
  readonly kind: 'STATE' | 'LOG';
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether the server has to take it: every argument fits. */
  readonly fits: boolean;
  /** The arguments that were given, as `field.argument`. */
  readonly given: readonly string[];
}

const CONTRACT = new URL('../../packages/schema/schema.graphql', import.meta.url);
const MAX_DEPTH = 2;
/** Read once: a long run is of one contract, whatever becomes of the file. */
const subscriptions = buildSchema(readFileSync(CONTRACT, 'utf8')).getSubscriptionType();

type Field = GraphQLField<unknown, unknown>;

export class ArgumentOperations {
  readonly #fields: readonly Field[] = Object.values(subscriptions?.getFields() ?? {});

  /** All arguments that a subscription has, as `field.argument`, those of the subscription fields first. */
  get all(): readonly string[] {
    const found = new Set<string>();
    for (const field of this.#fields) for (const { name } of field.args) found.add(`${field.name}.${name}`);
    return [...found];
  }

  next(known: Known, lot: Lot): ArgumentOperation {
    const field = oneOf(this.#fields, lot);
    const writing = new Writing(known, lot);
    const text = writing.field(field, MAX_DEPTH, true);
    const declared = writing.declarations.length > 0 ? ` (${writing.declarations.join(', ')})` : '';
    return {
      field: field.name,
      kind: field.description?.startsWith('LOG') ? 'LOG' : 'STATE',
      query: `subscription${declared} { ${text} }`,
      variables: writing.variables,
      fits: writing.fits,
      given: writing.given,
    };
  }
}

/** One operation as it is written. */
class Writing {
  readonly declarations: string[] = [];
  readonly variables: Record<string, unknown> = {};
  readonly given: string[] = [];
  fits = true;
  readonly #known: Known;
  readonly #lot: Lot;

  constructor(known: Known, lot: Lot) {
    this.#known = known;
    this.#lot = lot;
  }

  field({ name, args, type }: Field, depth: number, isRoot = false): string {
    const given = args.flatMap((argument) => this.#argument(name, argument, isRoot));
    const list = given.length > 0 ? `(${given.join(', ')})` : '';
    return `${name}${list} ${this.#selection(getNamedType(type), depth)}`.trim();
  }

  #argument(field: string, argument: GraphQLArgument, isRoot: boolean): string[] {
    const lot = this.#lot;
    const required = isRequiredArgument(argument);
    if (required ? lot.unit() < 0.02 : lot.unit() < 0.4) {
      if (required) this.fits = false;
      return [];
    }
    const value = valueFor(argument.name, argument.type, this.#known, lot);
    if (isRoot) this.given.push(`${field}.${argument.name}`);
    if (!value.fits) this.fits = false;
    return [`${argument.name}: ${this.#placed(argument, value)}`];
  }

  /** In the document, or as a variable of the argument's type. */
  #placed({ type }: GraphQLArgument, { text, json }: Value): string {
    if (json === undefined || this.#lot.unit() < 0.4) return text;
    const variable = `v${this.declarations.length}`;
    this.declarations.push(`$${variable}: ${type}`);
    this.variables[variable] = json;
    return `$${variable}`;
  }

  #selection(type: GraphQLNamedType, depth: number): string {
    if (isLeafType(type)) return '';
    if (isUnionType(type)) {
      const each = type.getTypes().map((member) => `... on ${member.name} ${this.#selection(member, depth)}`);
      return `{ __typename ${each.join(' ')} }`;
    }
    if (!isObjectType(type)) return '{ __typename }';
    const chosen = Object.values(type.getFields()).flatMap((field) => {
      const isLeaf = isLeafType(getNamedType(field.type));
      if (['cursor', 'until'].includes(field.name)) return [field.name];
      if (isLeaf && field.args.length === 0) return this.#lot.unit() < 0.5 ? [field.name] : [];
      if (depth === 0 || this.#lot.unit() < (field.args.length > 0 ? 0.5 : 0.9)) return [];
      return [this.field(field, depth - 1)];
    });
    return `{ __typename ${chosen.join(' ')} }`;
  }
}
