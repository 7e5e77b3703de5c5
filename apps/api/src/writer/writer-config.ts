import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CommentaryWriter } from './commentary-writer.ts';
import { openAiWriter } from './openai-writer.ts';

export type WriterSettings =
  | { readonly kind: 'openai'; readonly url: string; readonly key: string | null; readonly model: string }
  | {
      readonly kind: 'bedrock';
      readonly model: string;
      readonly region: string | null;
      readonly endpoint: string | null;
    };

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The writer that the environment names: `COMMENTARY_WRITER_MODEL`, with `COMMENTARY_WRITER_URL` and
 * `COMMENTARY_WRITER_KEY` for an OpenAI-compatible endpoint, or with `bedrock` (or
 * `bedrock:https://…` for an endpoint of one's own) as the URL for Amazon Bedrock.
 *
 * @param mistakes gets a line for each mistake that says what to do
 * @returns null where none is named: then every line is the rules' own
 */
export function writerConfigFrom(env: Env, mistakes: string[]): WriterSettings | null {
  const { COMMENTARY_WRITER_URL: url, COMMENTARY_WRITER_MODEL: model } = env;
  if (!url && !model) return null;
  if (!url) {
    mistakes.push(
      'COMMENTARY_WRITER_URL: give the address of an OpenAI-compatible API (https://host/v1), or bedrock',
    );
    return null;
  }
  if (!model) {
    mistakes.push('COMMENTARY_WRITER_MODEL: name the model that COMMENTARY_WRITER_URL is to be asked for');
    return null;
  }
  if (/^bedrock(?::|$)/i.test(url)) return bedrockFrom(url, model, env, mistakes);
  if (!isWebAddress(url)) {
    mistakes.push(
      `COMMENTARY_WRITER_URL ${url}: give an http or https address, such as https://host/v1, or bedrock`,
    );
    return null;
  }
  return { kind: 'openai', url, key: env.COMMENTARY_WRITER_KEY || null, model };
}

/** As AWS names them: eu-west-1, us-gov-west-1. */
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;
/** Ids (`anthropic.claude-…-v1:0`), those of inference profiles (`eu.anthropic.…`), and ARNs. */
const MODEL_ID = /^(?:arn:aws[\w-]*:(?:bedrock|sagemaker):\S+|[a-z0-9][\w.-]*(?::\d+)?(?::[\w.-]+)?)$/i;

/** Every mistake that can be seen before anything is asked is named now: a line that fails is written by the rules. */
function bedrockFrom(url: string, model: string, env: Env, mistakes: string[]): WriterSettings | null {
  const before = mistakes.length;
  const endpoint = url.slice('bedrock:'.length) || null;
  if (endpoint !== null && !isWebAddress(endpoint)) {
    mistakes.push(
      `COMMENTARY_WRITER_URL ${url}: behind bedrock: comes the https address of an endpoint of your own, or nothing`,
    );
  }
  if (!MODEL_ID.test(model)) {
    mistakes.push(
      `COMMENTARY_WRITER_MODEL ${model}: give the id or the ARN of a model of Bedrock, such as amazon.nova-lite-v1:0`,
    );
  }
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || null;
  if (region !== null && !REGION.test(region)) {
    mistakes.push(`AWS_REGION ${region}: give a region of AWS, such as eu-west-1`);
  }
  if (region === null && !env.AWS_PROFILE && !env.AWS_CONFIG_FILE && !hasSharedConfig(env)) {
    mistakes.push('AWS_REGION: Bedrock is asked in one region; name it, such as eu-west-1');
  }
  if (Boolean(env.AWS_ACCESS_KEY_ID) !== Boolean(env.AWS_SECRET_ACCESS_KEY)) {
    mistakes.push('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY go together: one of them is missing');
  }
  if (env.COMMENTARY_WRITER_KEY) {
    mistakes.push(
      'COMMENTARY_WRITER_KEY: Bedrock takes the credentials of AWS (AWS_ACCESS_KEY_ID, AWS_PROFILE or a role), not a key',
    );
  }
  return mistakes.length > before ? null : { kind: 'bedrock', model, region, endpoint };
}

/** Where the AWS SDK looks for a region beside the environment. */
function hasSharedConfig(env: Env): boolean {
  return env.HOME !== undefined && existsSync(join(env.HOME, '.aws', 'config'));
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text) && new URL(text).hostname !== '';
}

/** The AWS SDK is loaded only where Bedrock is asked for: it is large. */
export async function openWriter(settings: WriterSettings): Promise<CommentaryWriter> {
  if (settings.kind === 'openai') return openAiWriter(settings);
  const { bedrockWriter } = await import('./bedrock-writer.ts');
  return bedrockWriter(settings);
}
