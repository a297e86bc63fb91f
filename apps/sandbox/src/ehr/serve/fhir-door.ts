import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from '../../logger.js';
import { Refused, type Answer } from '../answer/answer.js';
import type { Ehr, Request } from '../ehr.js';
import { isKeptType, type KeptType } from '../definitions/kept-types.js';
import type { Version } from '../shelf/shelf.js';
import { isMethod } from './interaction.js';
import { bearsToken } from './trust.js';
import { faultAnswer, mediaType, parseJson, prefers, readBody, sendAnswer, sendBytes } from './wire.js';

const JSON_TYPES: ReadonlySet<string> = new Set([
  '',
  'application/fhir+json',
  'application/json',
  'application/json-patch+json',
]);
const FORM = 'application/x-www-form-urlencoded';

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);

/** FHIR over HTTP: from the wire to an interaction and back, with the faults in between. */
export class FhirDoor {
  constructor(
    private readonly ehr: Ehr,
    private readonly token: string | undefined,
    private readonly logger: Logger,
  ) {}

  /** @param path below the service base, without a leading slash. */
  async handle(incoming: IncomingMessage, response: ServerResponse, path: string, query: string): Promise<void> {
    const began = performance.now();
    const method = incoming.method ?? '';
    const [first] = path.split('/', 1);
    const type = isKeptType(first) ? first : undefined;
    const seen: { body?: unknown; answer?: Answer; written: readonly Version[] } = { written: [] };
    let dropped = false;
    try {
      const met = this.ehr.knobs.onArrival(method, type);
      if (met?.kind === 'drop-before') {
        dropped = true;
      } else {
        if (met !== undefined) throw faultAnswer(met.status, met.retryAfterSeconds);
        const request = await this.read(incoming, method, path, query);
        if (request.method !== 'GET') seen.body = request.body;
        const { answer, written } = await this.ehr.answer(request);
        seen.answer = answer;
        seen.written = written;
      }
    } catch (error) {
      seen.answer = this.refusal(error);
    }
    const delay = this.ehr.knobs.delay(method, type);
    if (delay > 0) await sleep(delay);
    dropped ||= this.ehr.knobs.dropsAnswer(method, type);
    // Noted before it is sent: who has the answer finds the request in the log.
    this.ehr.log.add({
      method,
      path: query === '' ? path : `${path}?${query}`,
      type,
      ids: this.idsOf(seen.answer, seen.written),
      status: dropped ? 'dropped' : (seen.answer?.status ?? 'dropped'),
      wrote: seen.written.length > 0,
      ms: Math.round(performance.now() - began),
      requestId: one(incoming.headers['x-request-id']),
      ...(seen.body === undefined ? {} : { body: seen.body }),
    });
    if (dropped || seen.answer === undefined) incoming.socket.destroy();
    else this.send(incoming, response, seen.answer, type);
  }

  private async read(incoming: IncomingMessage, method: string, path: string, query: string): Promise<Request> {
    const { headers } = incoming;
    if (this.token !== undefined && !bearsToken(headers.authorization, this.token)) {
      throw new Refused(401, 'A bearer token is required', { 'WWW-Authenticate': 'Bearer' });
    }
    if (!isMethod(method)) throw new Refused(405, 'This method is not offered');
    if ((headers.accept ?? '').includes('xml') && !(headers.accept ?? '').includes('json')) {
      throw new Refused(406, 'Only JSON is served');
    }
    const body = await readBody(incoming);
    const media = mediaType(headers['content-type']);
    const isForm = media === FORM && path.endsWith('/_search');
    return {
      method,
      path: path.replace(/\/$/, ''),
      query: isForm ? [query, body.toString('utf8')].filter((part) => part !== '').join('&') : query,
      body: isForm ? undefined : this.bodyOf(path, media, body),
      ifMatch: headers['if-match'],
      ifNoneExist: one(headers['if-none-exist']),
      strict: prefers(headers['prefer'], 'handling=strict'),
      withResource: !prefers(headers['prefer'], 'return=minimal'),
    };
  }

  private bodyOf(path: string, media: string, body: Buffer): unknown {
    if (JSON_TYPES.has(media)) return parseJson(body);
    if (path === 'Binary') return { resourceType: 'Binary', contentType: media, data: body.toString('base64') };
    throw new Refused(415, 'Only JSON is understood');
  }

  private send(incoming: IncomingMessage, response: ServerResponse, answer: Answer, type: KeptType | undefined): void {
    const { headers, method } = incoming;
    const binary = type === 'Binary' && method === 'GET' ? answer.version?.resource : undefined;
    const wantsFhir = /json|\*\/\*/.test(headers.accept ?? 'json');
    const etag = answer.headers?.['ETag'];
    if (method === 'GET' && answer.status === 200 && etag !== undefined && headers['if-none-match'] === etag) {
      response.writeHead(304, { ...answer.headers }).end();
    } else if (binary?.resourceType === 'Binary' && !wantsFhir) {
      sendBytes(response, answer, binary.contentType, binary.data ?? '');
    } else {
      const minimal = method !== 'GET' && prefers(headers['prefer'], 'return=minimal');
      sendAnswer(response, answer, this.ehr.serverClock.now(), minimal);
    }
  }

  private refusal(error: unknown): Answer {
    if (error instanceof Refused) return error.answer;
    if (error instanceof URIError) return new Refused(400, 'The path is not properly encoded').answer;
    this.logger.error('An interaction failed', error);
    return new Refused(500, 'The sandbox has a defect').answer;
  }

  private idsOf(answer: Answer | undefined, written: readonly Version[]): readonly string[] {
    const versions = answer?.version === undefined ? written : [answer.version];
    return versions.map(({ type, id }) => `${type}/${id}`);
  }
}
