export interface RegistrySettings {
  /** Without credentials. */
  readonly url: string;
  readonly auth: { readonly username: string; readonly password: string } | null;
}

export type RegistryConfig =
  | { readonly ok: true; readonly settings: RegistrySettings }
  | { readonly ok: false; readonly mistakes: readonly string[] };

/** Reads the registry's settings; the credentials stand in the URL or beside it. */
export function registryConfigFrom(env: Readonly<Record<string, string | undefined>>): RegistryConfig {
  let url: URL;
  try {
    url = new URL(env.SCHEMA_REGISTRY_URL ?? '');
  } catch {
    return wrong('SCHEMA_REGISTRY_URL: give http://host:port or https://host');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return wrong(`SCHEMA_REGISTRY_URL: ${url.protocol} is neither http: nor https:`);
  }
  const username = env.SCHEMA_REGISTRY_USER || decodeURIComponent(url.username);
  const password = env.SCHEMA_REGISTRY_PASSWORD || decodeURIComponent(url.password);
  if ((username === '') !== (password === '')) {
    return wrong('SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_PASSWORD go together: one of them is missing');
  }
  url.username = '';
  url.password = '';
  return {
    ok: true,
    settings: {
      url: url.href.replace(/\/$/, ''),
      auth: username === '' ? null : { username, password },
    },
  };
}

function wrong(mistake: string): RegistryConfig {
  return { ok: false, mistakes: [mistake] };
}
