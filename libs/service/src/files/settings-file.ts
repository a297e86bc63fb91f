import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { z } from 'zod';

/** A settings file as it lies there, or why it cannot be read. The path is not repeated: the variable names it. */
export type FileContent = { kind: 'content'; content: unknown } | { kind: 'problems'; problems: readonly string[] };

/** Reads YAML; JSON is YAML too. */
export function readSettingsFile(path: string): FileContent {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'not readable';
    return { kind: 'problems', problems: [`cannot be read (${code})`] };
  }
  const document = parseDocument(text);
  if (document.errors.length === 0) return { kind: 'content', content: document.toJS() };
  // Only the place and the kind: the parser's own message quotes the file.
  const problems = document.errors.map(({ code, linePos }) => `line ${linePos?.[0].line ?? '?'}: not YAML (${code})`);
  return { kind: 'problems', problems };
}

/** What a schema found, one sentence each, with its place in the file. */
export const problemsOf = (error: z.ZodError): string[] =>
  error.issues.map(({ path, message }) => `${path.length === 0 ? 'the file' : path.map(String).join('.')}: ${message}`);
