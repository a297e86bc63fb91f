import { createHmac } from 'node:crypto';

import type { Version } from '../shelf/shelf.js';
import { channelHeaders, type Channel, type Dialect } from './channel.js';

/** One notification on its way. */
export interface Notification {
  readonly subscriptionId: string;
  readonly channel: Channel;
  readonly version: Version;
}

/** How one try ended. */
export type Tried = { readonly kind: 'delivered' } | { readonly kind: 'failed'; readonly why: string };

interface Letter {
  readonly method: 'PUT' | 'POST';
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

function letter({ subscriptionId, channel, version }: Notification, dialect: Dialect): Letter {
  const own = channelHeaders(channel.header, dialect);
  const url = channel.endpoint.href;
  if (!channel.withPayload) return { method: 'POST', url, headers: own, body: '' };
  // Medplum sends `{}` when the resource was deleted.
  const body = version.json ?? '{}';
  const headers = { ...own, 'Content-Type': 'application/fhir+json' };
  switch (dialect) {
    case 'put':
      return { method: 'PUT', url: `${url.replace(/\/$/, '')}/${version.type}/${version.id}`, headers, body };
    case 'post': {
      const signature =
        channel.secret === undefined
          ? {}
          : { 'X-Signature': createHmac('sha256', channel.secret).update(body).digest('hex') };
      const interaction = version.resource === undefined ? 'delete' : version.version === 1 ? 'create' : 'update';
      return {
        method: 'POST',
        url,
        headers: {
          ...headers,
          ...signature,
          'X-Medplum-Subscription': subscriptionId,
          'X-Medplum-Interaction': interaction,
        },
        body,
      };
    }
    default: {
      const never: never = dialect;
      return never;
    }
  }
}

const looksLikeFhir = (body: string): boolean => {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && 'resourceType' in parsed;
  } catch {
    // Not JSON at all: the caller counts it as a failed delivery.
    return false;
  }
};

/** Sends one notification once. */
export async function deliver(notification: Notification, dialect: Dialect, signal: AbortSignal): Promise<Tried> {
  const { url, ...init } = letter(notification, dialect);
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal });
    const body = await response.text();
    if (!response.ok) return { kind: 'failed', why: `HTTP ${response.status}` };
    const json = response.headers.get('content-type')?.includes('json') === true;
    if (dialect === 'put' && json && body !== '' && !looksLikeFhir(body)) {
      return { kind: 'failed', why: 'the answer is JSON but no FHIR resource' };
    }
    return { kind: 'delivered' };
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.name : 'unknown' };
  }
}
