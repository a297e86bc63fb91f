/** The line to the house: plain HTTP, as the EHR's users, a phone or a colleague's browser would speak. */

/** An answer, read. */
export interface Heard {
  readonly status: number;
  readonly etag: string | undefined;
  readonly body: unknown;
}

export interface Saying {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 20_000;

/** One request, whatever comes back. */
export async function say(method: string, url: string, { body, headers = {} }: Saying = {}): Promise<Heard> {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const raw = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && raw !== '';
  return {
    status: response.status,
    etag: response.headers.get('etag') ?? undefined,
    body: isJson ? JSON.parse(raw) : raw,
  };
}

/** One request that has to succeed. @throws Error with what was answered. */
export async function ask(method: string, url: string, saying: Saying = {}): Promise<Heard> {
  const heard = await say(method, url, saying);
  if (heard.status >= 400) {
    const words = typeof heard.body === 'string' ? heard.body : JSON.stringify(heard.body);
    throw new Error(`${method} ${new URL(url).pathname}: ${heard.status} ${words.slice(0, 600)}`);
  }
  return heard;
}
