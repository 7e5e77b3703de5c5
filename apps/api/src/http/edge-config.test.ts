import { describe, expect, it } from 'vitest';
import { type Config, configure } from '../config.ts';

const TOKEN = 'kR3vPq8wZt1nYx6b';

function configOf(argv: readonly string[], env: Record<string, string> = {}): Config {
  const configured = configure(argv, env, '/');
  if (configured.kind !== 'run') throw new Error(JSON.stringify(configured));
  return configured.config;
}

function mistakesOf(argv: readonly string[], env: Record<string, string> = {}): readonly string[] {
  const configured = configure(argv, env, '/');
  return configured.kind === 'mistakes' ? configured.mistakes : [];
}

describe('--host', () => {
  it.each(['127.0.0.1', 'localhost', '::1', '[::1]', '127.0.0.2'])('needs no token on %s', (host) => {
    expect(configOf(['--host', host]).host).toBe(host.replace(/[[\]]/g, ''));
  });

  it.each(['0.0.0.0', '::', '192.168.1.20', 'box.lan', 'localhost.lan'])(
    'needs a token on %s, which others reach',
    (host) => {
      expect(mistakesOf(['--host', host])).toEqual([expect.stringContaining('SLIPSTREAM_OPERATOR_TOKEN')]);
      expect(configOf(['--host', host], { SLIPSTREAM_OPERATOR_TOKEN: TOKEN }).host).toBe(host);
    },
  );

  it('is not empty, since that is every address', () => {
    expect(mistakesOf(['--host', ''])).toEqual([expect.stringContaining('--host')]);
  });
});

describe('SLIPSTREAM_OPERATOR_TOKEN', () => {
  it.each([
    'secret',
    'fifteen-letters',
    `${TOKEN}\n`,
    ' '.repeat(20),
    `${TOKEN} ${TOKEN}`,
    'sécurité-sécurité',
  ])('is refused as %j', (token) => {
    expect(mistakesOf([], { SLIPSTREAM_OPERATOR_TOKEN: token })).toEqual([
      expect.stringMatching(/^SLIPSTREAM_OPERATOR_TOKEN: .+openssl/),
    ]);
  });

  it('is none where it is empty', () => {
    expect(configOf([], { SLIPSTREAM_OPERATOR_TOKEN: '' }).operatorToken).toBe(null);
  });

  it('is never said in a mistake', () => {
    const said = mistakesOf(['--host', '0.0.0.0'], { SLIPSTREAM_OPERATOR_TOKEN: 'hunter2' });
    expect(said.length).toBeGreaterThan(0);
    expect(said.join()).not.toContain('hunter2');
  });
});

describe('configured origins', () => {
  it.each([
    ['https://Fans.Example/', 'https://fans.example'],
    ['HTTPS://fans.example:443', 'https://fans.example'],
    ['http://fans.example:80/', 'http://fans.example'],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['https://rennen.dé.example', 'https://rennen.xn--d-bga.example'],
  ])('%s is taken as browsers write it', (given, origin) => {
    expect(configOf([], { SLIPSTREAM_ALLOWED_ORIGINS: given }).allowedOrigins).toEqual([origin]);
    expect(configOf(['--public-url', given]).publicUrls).toEqual([origin]);
    expect(configOf([], { SLIPSTREAM_PUBLIC_URLS: given }).publicUrls).toEqual([origin]);
  });

  it.each([
    'fans.example',
    'localhost:5173',
    'https://',
    'https://fans.example/live',
    'https://*.example',
    'ftp://x',
    'https://x:99999',
    'https://me@fans.example',
    'null',
  ])('%s is a mistake that says what to give', (given) => {
    const line = `SLIPSTREAM_ALLOWED_ORIGINS ${given}: give scheme, host and port only`;
    expect(mistakesOf([], { SLIPSTREAM_ALLOWED_ORIGINS: given })).toEqual([expect.stringContaining(line)]);
    expect(mistakesOf(['--public-url', given])).toHaveLength(1);
  });

  it('may be all, with a token only', () => {
    expect(mistakesOf([], { SLIPSTREAM_ALLOWED_ORIGINS: '*' })).toHaveLength(1);
    const env = { SLIPSTREAM_ALLOWED_ORIGINS: '*', SLIPSTREAM_OPERATOR_TOKEN: TOKEN };
    expect(configOf([], env).allowedOrigins).toEqual(['*']);
  });

  it('are several, with commas and blanks', () => {
    const env = { SLIPSTREAM_ALLOWED_ORIGINS: 'https://a.example, https://b.example/ ,' };
    expect(configOf([], env).allowedOrigins).toEqual(['https://a.example', 'https://b.example']);
  });
});

describe('--without', () => {
  it('takes several, from the option and the environment alike', () => {
    const { without } = configOf(['--without', 'introspection, metrics'], { SLIPSTREAM_WITHOUT: 'graphiql' });
    expect([...without]).toEqual(['introspection', 'graphiql', 'metrics']);
    expect(configOf([]).without.size).toBe(0);
  });

  it('names what it does not know', () => {
    expect(mistakesOf(['--without', 'queries'])).toEqual([expect.stringContaining('suggestions')]);
  });
});
