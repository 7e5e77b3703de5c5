import { expect, it } from 'vitest';
import { writerConfigFrom } from './writer-config.ts';

function read(env: Record<string, string>) {
  const mistakes: string[] = [];
  return { settings: writerConfigFrom(env, mistakes), mistakes };
}

it('is no writer where none is named', () => {
  expect(read({})).toEqual({ settings: null, mistakes: [] });
});

it('takes any OpenAI-compatible address, with a key or without', () => {
  const env = { COMMENTARY_WRITER_URL: 'http://localhost:11434/v1', COMMENTARY_WRITER_MODEL: 'small' };
  expect(read(env).settings).toEqual({
    kind: 'openai',
    url: env.COMMENTARY_WRITER_URL,
    key: null,
    model: 'small',
  });
});

it('takes Bedrock by its own name', () => {
  const env = { COMMENTARY_WRITER_URL: 'bedrock', COMMENTARY_WRITER_MODEL: 'm', AWS_REGION: 'eu-west-1' };
  expect(read(env).settings).toEqual({ kind: 'bedrock', model: 'm', region: 'eu-west-1', endpoint: null });
});

it.each([
  [{ COMMENTARY_WRITER_MODEL: 'm' }, /COMMENTARY_WRITER_URL: give/],
  [{ COMMENTARY_WRITER_URL: 'http://localhost/v1' }, /COMMENTARY_WRITER_MODEL: name/],
  [{ COMMENTARY_WRITER_URL: 'ftp://x', COMMENTARY_WRITER_MODEL: 'm' }, /give an http/],
])('says what is missing: %j', (env, expected) => {
  const { settings, mistakes } = read(env as Record<string, string>);
  expect(settings).toBeNull();
  expect(mistakes).toEqual([expect.stringMatching(expected)]);
});
