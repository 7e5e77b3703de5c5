import { z } from 'zod';
import {
  type CommentaryWriter,
  MAX_REPLY_TOKENS,
  type WritingTask,
  type Written,
} from './commentary-writer.ts';
import { systemPrompt, userPrompt } from './prompt.ts';
import { WriterError } from './writer-error.ts';

/** A reply that is larger is none of a line of commentary. */
const MAX_REPLY_BYTES = 65_536;

const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullable() }) })).min(1),
  usage: z.object({ total_tokens: z.int() }).optional(),
});

export interface OpenAiSettings {
  /** Of the API, such as `https://api.openai.com/v1`. */
  readonly url: string;
  /** Null: the endpoint asks for none. */
  readonly key: string | null;
  readonly model: string;
}

/** Any endpoint with OpenAI's chat completions: hosted ones, vLLM, Ollama, llama.cpp, a gateway. */
export function openAiWriter({ url, key, model }: OpenAiSettings): CommentaryWriter {
  const endpoint = `${url.replace(/\/+$/, '')}/chat/completions`;
  const headers = {
    'content-type': 'application/json',
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
  };
  return {
    model,
    async write(task: WritingTask, signal: AbortSignal): Promise<Written> {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers,
        signal,
        redirect: 'error',
        body: JSON.stringify({
          model,
          max_tokens: MAX_REPLY_TOKENS,
          temperature: 0.7,
          messages: [
            { role: 'system', content: systemPrompt(task) },
            { role: 'user', content: userPrompt(task) },
          ],
        }),
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new WriterError('REFUSED', `${endpoint} answered ${response.status}`);
      }
      const parsed = completion.safeParse(JSON.parse(await bounded(response)));
      if (!parsed.success) throw new WriterError('BAD_REPLY', `${endpoint} sent no chat completion`);
      const { choices, usage } = parsed.data;
      return { text: choices[0]?.message.content?.trim() ?? null, tokens: usage?.total_tokens ?? null };
    },
  };
}

async function bounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_REPLY_BYTES) throw new WriterError('BAD_REPLY', `more than ${MAX_REPLY_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
