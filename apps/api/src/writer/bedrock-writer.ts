import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { type CommentaryWriter, MAX_REPLY_TOKENS } from './commentary-writer.ts';
import { systemPrompt, userPrompt } from './prompt.ts';

export interface BedrockSettings {
  readonly model: string;
  /** Null: where AWS_REGION or the profile says. */
  readonly region: string | null;
  /** Another address than AWS's own: a private endpoint, a stub. */
  readonly endpoint: string | null;
}

/** Amazon Bedrock, by its Converse API. Credentials come from where the AWS SDK looks for them. */
export function bedrockWriter({ model, region, endpoint }: BedrockSettings): CommentaryWriter {
  const client = new BedrockRuntimeClient({
    ...(region === null ? {} : { region }),
    ...(endpoint === null ? {} : { endpoint }),
    // Who asks has a limit of a few seconds, and the rule's own line at hand.
    maxAttempts: 1,
  });
  return {
    model,
    async write(task, signal) {
      const command = new ConverseCommand({
        modelId: model,
        system: [{ text: systemPrompt(task) }],
        messages: [{ role: 'user', content: [{ text: userPrompt(task) }] }],
        inferenceConfig: { maxTokens: MAX_REPLY_TOKENS, temperature: 0.7 },
      });
      const reply = await client.send(command, { abortSignal: signal });
      const text = reply.output?.message?.content?.map((part) => part.text ?? '').join('') ?? '';
      return { text: text.trim() || null, tokens: reply.usage?.totalTokens ?? null };
    },
  };
}
