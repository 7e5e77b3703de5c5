import type { WritingTask } from './commentary-writer.ts';

const LANGUAGE_NAMES: Readonly<Record<string, string>> = { en: 'British English', fr: 'French' };

export function systemPrompt({ language }: WritingTask): string {
  return `You are the commentator of a motor race. You get one line of commentary and say the same in one or two
lively sentences of ${LANGUAGE_NAMES[language] ?? language}, 250 characters at most. Keep every name as it is written, and every number as it is
written, in digits. Add no name, no number, no cause, no comparison and no event that the line does not have. Plain
text only: no markup, no quotation marks around it, nothing about yourself.`.replaceAll('\n', ' ');
}

export function userPrompt({ kind, text, recent }: WritingTask): string {
  const told = recent.length === 0 ? '' : `Told just before, do not repeat:\n${recent.join('\n')}\n\n`;
  return `${told}The line (${kind}):\n${text}`;
}
