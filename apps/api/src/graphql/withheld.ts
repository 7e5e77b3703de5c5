import { NoSchemaIntrospectionCustomRule, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Offer } from '../http/edge-config.ts';

/**
 * Leaves out what an operator does not offer. These are envelop's hooks, which run on every transport:
 * Yoga's own plugins for this do not see a WebSocket.
 */
export function withheld(without: ReadonlySet<Offer>): Plugin[] {
  const plugins: Plugin[] = [];
  if (without.has('introspection')) {
    plugins.push({
      onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule),
    });
  }
  if (without.has('suggestions')) plugins.push(withoutSuggestions());
  return plugins;
}

/** What graphql adds to the end of a message. */
const SUGGESTION = / ?Did you mean [^?]*\?$/;

/** "Did you mean …?" gives the contract away piece by piece: on a wrong field, and on a wrong value of a variable. */
function withoutSuggestions(): Plugin {
  return {
    onValidate: ({ setValidationFn }) =>
      setValidationFn(((schema, document, rules) =>
        validate(schema, document, rules, { hideSuggestions: true })) as typeof validate),
    // The values of variables are read by the executor, which cannot be told.
    onExecute: () => ({ onExecuteDone: ({ result }) => hideIn(result) }),
    onSubscribe: () => ({ onSubscribeResult: ({ result }) => hideIn(result) }),
  };
}

function hideIn(result: object): void {
  const { errors = [] } = result as { readonly errors?: readonly { message: string }[] };
  for (const error of errors) error.message = error.message.replace(SUGGESTION, '');
}
