/** Rights to grant, keyed by the type of Kafka's error. */
const RIGHTS: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED:
    'grant the user READ, WRITE, DESCRIBE and DESCRIBE_CONFIGS on the topics, and CREATE unless they exist',
  GROUP_AUTHORIZATION_FAILED:
    'grant the user READ and DESCRIBE on the groups that begin with slipstream-, behind KAFKA_TOPIC_PREFIX',
  CLUSTER_AUTHORIZATION_FAILED:
    'grant the user IDEMPOTENT_WRITE and DESCRIBE on the cluster, and CREATE unless the topics exist',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'grant the user WRITE and DESCRIBE on the transactional id',
  SASL_AUTHENTICATION_FAILED: 'see KAFKA_USERNAME and KAFKA_PASSWORD',
  POLICY_VIOLATION: 'create the topics yourself, as docs/guides/engines.md lists them',
};
const GUIDE = 'docs/guides/rights.md has all of them';
/** Errors nest: a request error inside a retry error inside a connection error. */
const MAX_DEPTH = 5;

/** Returns one line with what Kafka refuses and the missing right. Null when the failure is not an authorisation error. */
export function refusalOf(cause: unknown): string | null {
  const found = typedIn(cause, MAX_DEPTH);
  if (!found) return null;
  const right = RIGHTS[found.type];
  return right ? `${found.type}: ${found.message.split('\n')[0]}; ${right} (${GUIDE})` : null;
}

interface Typed {
  readonly type: string;
  readonly message: string;
}

function typedIn(cause: unknown, depth: number): Typed | null {
  if (!(cause instanceof Error) || depth === 0) return null;
  const { type, errors } = cause as { type?: unknown; errors?: unknown };
  if (typeof type === 'string' && RIGHTS[type]) return { type, message: cause.message };
  const inner = Array.isArray(errors) ? errors : [];
  for (const each of [...inner, cause.cause, (cause as { originalError?: unknown }).originalError]) {
    const found = typedIn(each, depth - 1);
    if (found) return found;
  }
  return null;
}
