import type { Subscription } from '@medplum/fhirtypes';

import { Refused } from '../answer/answer.js';
import type { Definitions } from '../definitions/definitions.js';
import { isKeptType } from '../definitions/kept-types.js';
import { readQuery, type Query } from '../search/query.js';

/**
 * How a server delivers a payload. `put`: the resource is PUT to endpoint/Type/id, as R4's text and HAPI have it, and a
 * JSON answer that is no FHIR resource counts as a failure. `post`: it is POSTed to the endpoint with an HMAC signature,
 * a header value ends at its second colon, and a retry for an outdated version is dropped, as Medplum does.
 */
export const DIALECTS = ['put', 'post'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** A rest-hook subscription this server understood. */
export interface Channel {
  readonly query: Query;
  readonly endpoint: URL;
  readonly withPayload: boolean;
  readonly header: readonly string[];
  /** Key of the `X-Signature` of the `post` dialect. */
  readonly secret: string | undefined;
}

const SECRET_EXTENSION = 'https://www.medplum.com/fhir/StructureDefinition/subscription-secret';
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** What a server needs to know to read a channel. */
export interface ChannelReader {
  readonly definitions: Definitions;
  /** The service base URL, without a trailing slash. */
  readonly base: string;
  /** Hosts besides loopback that may be rung. */
  readonly ringableHosts: readonly string[];
}

function readEndpoint(value: string | undefined, ringable: readonly string[]): URL {
  if (value === undefined || !URL.canParse(value)) throw new Refused(422, 'channel.endpoint is not a URL');
  const endpoint = new URL(value);
  // A sandbox rings nobody but programs on the same machine, or in the same set of containers.
  if (endpoint.protocol !== 'http:' || !(LOOPBACK.has(endpoint.hostname) || ringable.includes(endpoint.hostname))) {
    throw new Refused(422, 'The sandbox delivers over http to its own machine only');
  }
  return endpoint;
}

/**
 * Reads what a client asked for.
 * @throws Refused 422 when this server could not honour it: other channel types, criteria it does not understand.
 */
export function readChannel(subscription: Subscription, { definitions, base, ringableHosts }: ChannelReader): Channel {
  const { criteria, channel, extension } = subscription;
  const [type, parameters = ''] = criteria.split('?', 2);
  if (channel.type !== 'rest-hook') throw new Refused(422, 'Only rest-hook channels are offered');
  if (!isKeptType(type)) throw new Refused(422, 'The criteria name no resource type of this server');
  if (channel.payload !== undefined && !channel.payload.includes('json')) {
    throw new Refused(422, 'Only JSON payloads are offered');
  }
  return {
    query: readQuery(type, new URLSearchParams(parameters), true, definitions, base),
    endpoint: readEndpoint(channel.endpoint, ringableHosts),
    withPayload: channel.payload !== undefined,
    header: channel.header ?? [],
    secret: extension?.find(({ url }) => url === SECRET_EXTENSION)?.valueString,
  };
}

/** Checks a Subscription a client writes. @throws Refused 422 when it is not for the client to write, or not offered. */
export function demandOffered(subscription: Subscription, reader: ChannelReader): void {
  // R4: active and error are the server's to set.
  if (subscription.status !== 'requested' && subscription.status !== 'off') {
    throw new Refused(422, 'A client sets the status requested or off');
  }
  readChannel(subscription, reader);
}

/** The channel's header lines, as the dialect's server reads them. */
export function channelHeaders(lines: readonly string[], dialect: Dialect): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', first = '', ...rest] = line.split(':');
      const value = dialect === 'put' ? [first, ...rest].join(':') : first;
      return [name.trim(), value.trim()];
    }),
  );
}
