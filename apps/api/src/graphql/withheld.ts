import { NoSchemaIntrospectionCustomRule, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Offer } from '../http/edge-config.ts';

/**
 * Disables features that the operator does not offer. It uses envelop's hooks, which run on every transport;
 * Yoga's own plugins do not run on WebSockets.
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

/** The suggestion that graphql appends to a message. */
const SUGGESTION = / ?Did you mean [^?]*\?$/;

/** Removes "Did you mean …?", which reveals the schema piece by piece in errors about fields and variables. */
function withoutSuggestions(): Plugin {
  return {
    onValidate: ({ setValidationFn }) =>
      setValidationFn(((schema, document, rules) =>
        validate(schema, document, rules, { hideSuggestions: true })) as typeof validate),
    // The executor coerces variables and has no option to hide suggestions.
    onExecute: () => ({ onExecuteDone: ({ result }) => hideIn(result) }),
    onSubscribe: () => ({ onSubscribeResult: ({ result }) => hideIn(result) }),
  };
}

function hideIn(result: object): void {
  const { errors = [] } = result as { readonly errors?: readonly { message: string }[] };
  for (const error of errors) error.message = error.message.replace(SUGGESTION, '');
}
