import type { CapabilityStatement, ExtractResource, Resource } from '@medplum/fhirtypes';
import type { ResourceType } from '@medplum/fhirtypes';
import { Client } from 'fhir-kit-client';
import type { FhirResource } from 'fhir-kit-client';
import { insideBase, isFhirId, isTypeName, readBase, readReferenceText } from './address.js';
import type { EhrAnswer, EhrFailure, NotSentReason } from './answer.js';
import type { Reply } from './classify.js';
import { Exchanger, type Plan } from './exchange.js';
import { okOf, readBody, writtenOf, type Written } from './reply.js';
import { binaryOf, smartOf, type BinaryContent, type SmartConfiguration } from './documents.js';
import { isOfType, isResource, PageGatherer, searchText } from './search-pages.js';
import type { IdentifierFound, SearchFound, SearchParameters } from './search-pages.js';
import { DEFAULT_EHR_LIMITS, type EhrClientSettings, type EhrLimits } from './settings.js';

export interface SearchOptions {
  /** Asks the server to refuse parameters it does not know (`Prefer: handling=strict`). Default true. */
  readonly strict?: boolean;
  /** Asks for a fresh result: HAPI has answered from a result about a minute old (fhir.md 2.6). */
  readonly noCache?: boolean;
  /** Sends `POST {type}/_search`, which keeps the parameters out of proxies' logs. */
  readonly post?: boolean;
  readonly maxPages?: number;
}

const READ = {
  method: 'GET',
  write: false,
  conditional: false,
  anyBody: false,
  repeatable: true,
  credentials: true,
  headers: {},
} as const;

/**
 * The one way to talk to an EHR over FHIR R4. Every answer is a value of a closed list; a method rejects only for a
 * defect of ours. Resources that come back are typed by their `resourceType` alone: read them tolerantly.
 */
export class EhrClient {
  /** The base, without a slash at its end. */
  readonly baseUrl: string;
  private readonly base: URL;
  private readonly kit: Client;
  private readonly exchanger: Exchanger;
  private readonly limits: EhrLimits;

  /** @throws when the base URL cannot be a FHIR base. */
  constructor(settings: EhrClientSettings) {
    this.base = readBase(settings.baseUrl);
    this.baseUrl = this.base.href.replace(/\/+$/, '');
    this.limits = { ...DEFAULT_EHR_LIMITS, ...settings.limits };
    this.kit = new Client({ baseUrl: this.baseUrl });
    this.exchanger = new Exchanger(settings, this.limits);
  }

  /** Reads the current version of a resource. */
  async read<K extends ResourceType>(type: K, id: string): Promise<EhrAnswer<ExtractResource<K>>> {
    const wrong = wrongAddress(type, id);
    if (wrong) return notSent(wrong);
    const reply = await this.exchanger.run({
      ...READ,
      type,
      send: (options) => this.kit.read({ resourceType: type, id, options }),
    });
    return readBody(reply, (body) => (isOfType(body, type) ? body : undefined), id);
  }

  /** Reads what a reference names, if it names something under this EHR's base; a version in it is honoured. */
  async readReference(reference: string): Promise<EhrAnswer<Resource>> {
    const target = readReferenceText(this.base, reference);
    if (target.kind !== 'here') return notSent(`${target.kind}-reference`);
    const { type, id, version } = target;
    const reply = await this.exchanger.run({
      ...READ,
      type,
      send: (options) =>
        version === undefined
          ? this.kit.read({ resourceType: type, id, options })
          : this.kit.vread({ resourceType: type, id, version, options }),
    });
    return readBody(reply, (body) => (isResource(body) && body.resourceType === type ? body : undefined), id);
  }

  /** Reads a Binary by reference, a version in it honoured, whether the server wraps it in JSON or sends the document itself. */
  async readBinary(reference: string): Promise<EhrAnswer<BinaryContent>> {
    const target = readReferenceText(this.base, reference);
    if (target.kind !== 'here') return notSent(`${target.kind}-reference`);
    if (target.type !== 'Binary') return notSent('bad-type');
    const { id, version } = target;
    const reply = await this.exchanger.run({
      ...READ,
      type: 'Binary',
      anyBody: true,
      send: (options) =>
        version === undefined
          ? this.kit.read({ resourceType: 'Binary', id, options })
          : this.kit.vread({ resourceType: 'Binary', id, version, options }),
    });
    return binaryOf(reply);
  }

  /** Searches and follows the pages, as long as they stay under the base. A page that fails fails the whole search. */
  async search<K extends ResourceType>(
    type: K,
    parameters: SearchParameters,
    options: SearchOptions = {},
  ): Promise<EhrAnswer<SearchFound<ExtractResource<K>>>> {
    if (!isTypeName(type)) return notSent('bad-type');
    const headers = {
      ...(options.strict === false ? {} : { prefer: 'handling=strict' }),
      ...(options.noCache === true ? { 'cache-control': 'no-cache' } : {}),
    };
    const searchParams = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
    );
    const post = options.post === true;
    const pages = new PageGatherer(this.base, type, parameters, options.maxPages ?? this.limits.maxPages);
    let plan: Plan = {
      ...READ,
      method: post ? 'POST' : 'GET',
      type,
      headers,
      send: (sent) =>
        this.kit.resourceSearch({
          resourceType: type,
          searchParams,
          options: { ...sent, postSearch: post },
        }),
    };
    let first: Reply | undefined;
    for (;;) {
      const reply = await this.exchanger.run(plan);
      const page = readBody(reply, (body) => (isOfType(body, 'Bundle') ? body : undefined));
      if (reply.kind !== 'reply') return reply;
      if (page.kind !== 'ok') return page;
      first ??= reply;
      const step = pages.take(page.value);
      // The first page's Date: what changed after it is not promised to be on the later ones.
      if ('extent' in step) return okOf(first, pages.found(step.extent));
      plan = this.nextPage(step.next, headers);
    }
  }

  private nextPage(url: string, headers: Readonly<Record<string, string>>): Plan {
    return { ...READ, type: 'Bundle', headers, send: (options) => this.kit.request(url, { options }) };
  }

  /** Looks for our own resource by its identifier, past any cache. Look at `reliable` before believing an empty list. */
  async findByIdentifier<K extends ResourceType>(
    type: K,
    system: string,
    value: string,
  ): Promise<EhrAnswer<IdentifierFound<ExtractResource<K>>>> {
    const parameters = { identifier: `${searchText(system)}|${searchText(value)}` };
    const answer = await this.search(type, parameters, { noCache: true });
    if (answer.kind !== 'ok') return answer;
    const { resources, extent, ignoredParameters } = answer.value;
    const matches = resources.filter((resource) => carries(resource, system, value));
    // Without a self link, foreign resources in the result are the sign that the parameter was not applied.
    const applied =
      ignoredParameters === 'unknown' ? matches.length === resources.length : ignoredParameters.length === 0;
    return { ...answer, value: { matches, reliable: applied && extent === 'whole' } };
  }

  /** Creates. Never repeated: after an answer in doubt, look for the resource by its identifier first. */
  async create<T extends Resource>(resource: T): Promise<EhrAnswer<Written<T['resourceType']>>> {
    return this.post(resource, {});
  }

  /** Creates unless a resource with this identifier exists (If-None-Exist). Never repeated: it is not race-safe. */
  async createOnce<T extends Resource>(
    resource: T,
    identifier: { readonly system: string; readonly value: string },
  ): Promise<EhrAnswer<Written<T['resourceType']>>> {
    const token = [identifier.system, identifier.value].map((part) => encodeURIComponent(searchText(part))).join('|');
    return this.post(resource, { 'if-none-exist': `identifier=${token}` });
  }

  private async post<T extends Resource>(
    resource: T,
    condition: Readonly<Record<string, string>>,
  ): Promise<EhrAnswer<Written<T['resourceType']>>> {
    const type: T['resourceType'] = resource.resourceType;
    if (!isTypeName(type)) return notSent('bad-type');
    const reply = await this.exchanger.run({
      ...READ,
      method: 'POST',
      type,
      write: true,
      repeatable: false,
      conditional: 'if-none-exist' in condition,
      headers: { prefer: 'return=representation', ...condition },
      send: (options) => this.kit.create({ resourceType: type, body: outgoing(resource), options }),
    });
    return writtenOf(reply, type, undefined);
  }

  /** Replaces exactly the named version (If-Match), so it is safe to repeat. */
  async update<T extends Resource>(resource: T, version: string): Promise<EhrAnswer<Written<T['resourceType']>>> {
    const type: T['resourceType'] = resource.resourceType;
    const { id } = resource;
    if (id === undefined) return notSent('no-id');
    const wrong = wrongAddress(type, id);
    if (wrong) return notSent(wrong);
    if (!isFhirId(version)) return notSent('bad-version');
    const reply = await this.exchanger.run({
      ...READ,
      method: 'PUT',
      type,
      write: true,
      headers: { prefer: 'return=representation', 'if-match': `W/"${version}"` },
      send: (options) => this.kit.update({ resourceType: type, id, body: outgoing(resource), options }),
    });
    return writtenOf(reply, type, id);
  }

  /** What the EHR claims it can do. Asked without credentials. */
  async capabilities(): Promise<EhrAnswer<CapabilityStatement>> {
    const reply = await this.exchanger.run({
      ...READ,
      type: 'metadata',
      credentials: false,
      send: (options) => this.kit.capabilityStatement(options),
    });
    return readBody(reply, (body) => (isOfType(body, 'CapabilityStatement') ? body : undefined));
  }

  /** Where tokens come from (SMART App Launch 2). Asked without credentials, and only there: no race with others. */
  async smartConfiguration(): Promise<EhrAnswer<SmartConfiguration>> {
    const reply = await this.exchanger.run({
      ...READ,
      type: 'smart-configuration',
      credentials: false,
      headers: { accept: 'application/json' },
      send: (options) => this.kit.request('.well-known/smart-configuration', { options }),
    });
    return readBody(reply, smartOf);
  }

  /** Whether an absolute or relative URL lies under this EHR's base. */
  isHere(url: string): boolean {
    return insideBase(this.base, url) !== undefined;
  }
}

// The one cast (fhir.md 4, no. 12): the kit wants an index signature, which no interface of fhirtypes has.
function outgoing(resource: Resource): FhirResource {
  return resource as unknown as FhirResource;
}

function wrongAddress(type: string, id: string): NotSentReason | undefined {
  if (!isTypeName(type)) return 'bad-type';
  return isFhirId(id) ? undefined : 'bad-id';
}

function notSent(why: NotSentReason): EhrFailure {
  return { kind: 'notSent', why, requestId: '', tries: 0 };
}

function carries(resource: Resource, system: string, value: string): boolean {
  const identifiers: unknown = 'identifier' in resource ? resource.identifier : undefined;
  const list: unknown[] = Array.isArray(identifiers) ? identifiers : [identifiers];
  return list.some(
    (one) =>
      typeof one === 'object' &&
      one !== null &&
      'system' in one &&
      one.system === system &&
      'value' in one &&
      one.value === value,
  );
}
