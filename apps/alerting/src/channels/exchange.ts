// One request to a provider. Never throws: no answer is an answer, too.

export type Exchanged =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown; readonly retryAfterMs?: number }
  | { readonly kind: 'silent'; readonly why: 'timeout' | 'unreachable' };

export interface Asked {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

// Answers of providers are small; one that is not is no answer of a provider.
const MOST_BYTES = 1_000_000;
const SECOND_MS = 1000;

export const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON: the status alone speaks
  }
}

/** Asks, and reads the answer as JSON where it is JSON. A redirect is not followed: it is an answer like any other. */
export async function exchange({ method, url, headers, body, signal }: Asked): Promise<Exchanged> {
  try {
    const answer = await fetch(url, {
      method,
      headers: { ...headers },
      redirect: 'manual',
      signal,
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    const wish = Number(answer.headers.get('retry-after'));
    return {
      kind: 'answer',
      status: answer.status,
      body: text.length > MOST_BYTES ? undefined : jsonOf(text),
      ...(Number.isFinite(wish) && wish > 0 ? { retryAfterMs: wish * SECOND_MS } : {}),
    };
  } catch (error) {
    return { kind: 'silent', why: isTimeout(error) ? 'timeout' : 'unreachable' };
  }
}
