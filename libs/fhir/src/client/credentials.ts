// How a call proves who it is. The client asks before every try and puts the answer only on requests whose URL lies
// under the base, so a provider never needs to know where its secret goes.

export interface Credentials {
  /**
   * The value of the Authorization header, or `undefined` for none. May reject when a token cannot be had; the call
   * is then answered `unauthorized` with `sent: false`.
   */
  authorization(): Promise<string | undefined>;
  /** Drops a token the EHR has just refused. Answers whether asking again can give a different one. */
  forget(refused: string | undefined): boolean;
}

export const noCredentials: Credentials = {
  authorization: () => Promise.resolve(undefined),
  forget: () => false,
};

/** A fixed bearer token. */
export function bearerCredentials(token: string): Credentials {
  return { authorization: () => Promise.resolve(`Bearer ${token}`), forget: () => false };
}

/** HTTP Basic, UTF-8 (RFC 7617). */
export function basicCredentials(username: string, password: string): Credentials {
  const value = `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
  return { authorization: () => Promise.resolve(value), forget: () => false };
}

export interface IssuedToken {
  readonly accessToken: string;
  /** Lifetime in seconds, as the token endpoint tells it (`expires_in`). */
  readonly expiresInSeconds: number;
}

/**
 * A token that is fetched when first needed, shared by all waiting calls, and renewed before it runs out. This is the
 * seat for client-secret and SMART backend services: they only differ in `issue`.
 * @param marginMs how long before its end a token counts as used up.
 */
export function issuedCredentials(
  issue: () => Promise<IssuedToken>,
  now: () => number,
  marginMs = 30_000,
): Credentials {
  let current: { readonly value: string; readonly until: number } | undefined;
  let underWay: Promise<string> | undefined;
  const renew = async (): Promise<string> => {
    const token = await issue();
    const value = `Bearer ${token.accessToken}`;
    current = { value, until: now() + token.expiresInSeconds * 1000 - marginMs };
    return value;
  };
  return {
    authorization: () => {
      if (current && now() < current.until) return Promise.resolve(current.value);
      underWay ??= renew().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
    forget: (refused) => {
      // Only the token that was refused: a call that started earlier must not throw away a newer one.
      if (current?.value === refused) current = undefined;
      return true;
    },
  };
}
