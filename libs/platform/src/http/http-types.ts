// What this house uses of Fastify's request and reply, so that no room but this one depends on its types.

/** The parts of a request that rooms may read. */
export interface HttpRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly routeOptions: { readonly url?: string | undefined };
  /** The body as it came, byte for byte, for checking a signature over it. */
  readonly rawBody?: Buffer | undefined;
}

/** The parts of a reply that rooms may set. */
export interface HttpReply {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
}
