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
  if (url === 'bedrock' || url.startsWith('bedrock:')) {
    const endpoint = url.slice('bedrock:'.length) || null;
    return { kind: 'bedrock', model, region: env.AWS_REGION || null, endpoint };
  }
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    mistakes.push(`COMMENTARY_WRITER_URL ${url}: give an http or https address, such as https://host/v1`);
    return null;
  }
  return { kind: 'openai', url, key: env.COMMENTARY_WRITER_KEY || null, model };
}

/** The AWS SDK is loaded only where Bedrock is asked for: it is large. */
export async function openWriter(settings: WriterSettings): Promise<CommentaryWriter> {
  if (settings.kind === 'openai') return openAiWriter(settings);
  const { bedrockWriter } = await import('./bedrock-writer.ts');
  return bedrockWriter(settings);
}
