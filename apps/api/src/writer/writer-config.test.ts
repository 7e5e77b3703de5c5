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

const BEDROCK = {
  COMMENTARY_WRITER_URL: 'bedrock',
  COMMENTARY_WRITER_MODEL: 'amazon.nova-lite-v1:0',
  AWS_REGION: 'eu-west-1',
};

it.each([
  ['anthropic.claude-3-5-sonnet-20241022-v2:0'],
  ['eu.anthropic.claude-3-haiku-20240307-v1:0'],
  ['arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0'],
])('takes %s as a model of Bedrock', (COMMENTARY_WRITER_MODEL) => {
  expect(read({ ...BEDROCK, COMMENTARY_WRITER_MODEL }).mistakes).toEqual([]);
});

it('takes an endpoint of its own, and the region from where AWS looks for it', () => {
  const { AWS_REGION: _, ...env } = BEDROCK;
  const url = 'bedrock:https://vpce-1.example';
  expect(read({ ...env, COMMENTARY_WRITER_URL: url, AWS_PROFILE: 'p' }).settings).toMatchObject({
    region: null,
    endpoint: 'https://vpce-1.example',
  });
  expect(read({ ...env, AWS_DEFAULT_REGION: 'us-east-2' }).settings).toMatchObject({ region: 'us-east-2' });
});

it.each([
  [{ AWS_REGION: '' }, /^AWS_REGION: .*name it/],
  [{ AWS_REGION: 'Ireland' }, /^AWS_REGION Ireland: give a region/],
  [
    { COMMENTARY_WRITER_URL: 'bedrock:eu-west-1' },
    /^COMMENTARY_WRITER_URL bedrock:eu-west-1: behind bedrock:/,
  ],
  [{ COMMENTARY_WRITER_MODEL: 'Claude 3' }, /^COMMENTARY_WRITER_MODEL Claude 3: give the id/],
  [{ AWS_ACCESS_KEY_ID: 'AKIA' }, /go together/],
  [{ COMMENTARY_WRITER_KEY: 'sk-1' }, /^COMMENTARY_WRITER_KEY: Bedrock takes the credentials/],
])('refuses at start what Bedrock would refuse later: %j', (env, expected) => {
  const { settings, mistakes } = read({ ...BEDROCK, ...env });
  expect(settings).toBeNull();
  expect(mistakes).toEqual([expect.stringMatching(expected)]);
});
