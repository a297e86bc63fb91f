/** Where the sandbox says what went wrong with itself. Never anything of a request's content. */
export interface Logger {
  error(what: string, error: unknown): void;
}

/** One JSON line on standard error. */
export const stderrLogger: Logger = {
  error(what, error) {
    const cause = error instanceof Error ? { name: error.name, stack: error.stack } : { name: typeof error };
    process.stderr.write(`${JSON.stringify({ level: 'error', what, ...cause })}\n`);
  },
};
