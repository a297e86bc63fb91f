import type { OperationOutcomeIssue, Resource } from '@medplum/fhirtypes';

import type { SandboxIds } from '../ids.js';

import { etag, Refused, versionHeaders, type Answer } from '../answer/answer.js';
import type { KeptType } from '../definitions/kept-types.js';
import { demandOffered, type ChannelReader } from '../notify/channel.js';
import { find } from '../search/find.js';
import type { Pages } from '../search/pages.js';
import { readQuery } from '../search/query.js';
import { field, list, text } from '../shelf/fields.js';
import { isIncoming, type Incoming, type Shelf, type Version } from '../shelf/shelf.js';
import type { Knobs } from '../trouble/knobs.js';
import { patched } from './json-patch.js';

/** Says what is wrong with a resource; nothing when it may be kept. */
export type Validate = (resource: Resource) => readonly OperationOutcomeIssue[];

/** What every interaction needs to hand. */
export interface Room extends ChannelReader {
  readonly shelf: Shelf;
  readonly pages: Pages;
  readonly knobs: Knobs;
  readonly ids: SandboxIds;
  readonly validate: Validate;
}

/** The conditions a write may carry. */
export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneExist?: string | undefined;
  /** The id a create will use: a transaction must know it before it writes. */
  readonly assignedId?: string | undefined;
}

const ID = /^[A-Za-z0-9\-.]{1,64}$/;
const ETAG = /^(?:W\/)?"(\d+)"$/;

/** The interactions on single resources. All are synchronous: see Shelf. */
export class Desk {
  constructor(private readonly room: Room) {}

  /** @throws Refused 404 when never seen (or not visible yet), 410 when deleted. */
  read(type: KeptType, id: string): Answer {
    const version = this.room.shelf.newest(type, id);
    if (version === undefined || this.room.knobs.hides(version, 'read')) {
      throw new Refused(404, `No ${type} with this id`);
    }
    return this.shown(version);
  }

  /** One version by number. */
  readVersion(type: KeptType, id: string, number: string): Answer {
    const version = this.room.shelf.history(type, id).find((one) => String(one.version) === number);
    if (version === undefined) throw new Refused(404, `No such version of this ${type}`);
    return this.shown(version);
  }

  /** All versions, newest first, deletions included. */
  history(type: KeptType, id: string): Answer {
    const versions = this.room.shelf.history(type, id);
    if (versions.length === 0) throw new Refused(404, `No ${type} with this id`);
    const entry = versions.toReversed().map((version) => ({
      fullUrl: this.url(version),
      ...(version.resource === undefined ? {} : { resource: version.resource }),
      request: this.requestOf(version),
      response: {
        status: version.version === 1 ? '201' : version.resource === undefined ? '204' : '200',
        etag: etag(version),
        lastModified: new Date(version.at).toISOString(),
      },
    }));
    return { status: 200, resource: { resourceType: 'Bundle', type: 'history', total: entry.length, entry } };
  }

  /** First page of a search. */
  search(type: KeptType, parameters: Iterable<readonly [string, string]>, strict: boolean): Answer {
    const { shelf, definitions, pages, knobs, base } = this.room;
    const query = readQuery(type, parameters, strict, definitions, base);
    const found = find(shelf, query, definitions).filter((version) => !knobs.hides(version, 'search'));
    return pages.first(query, found, () => knobs.linkStyle());
  }

  /** @throws Refused 412 when If-None-Exist finds more than one. */
  create(type: KeptType, body: unknown, { ifNoneExist, assignedId }: Conditions): Answer {
    const [existing] = ifNoneExist === undefined ? [] : this.matches(type, ifNoneExist);
    if (existing !== undefined) return { status: 200, version: existing, headers: this.headers(existing) };
    return this.keep(this.believed(type, body), assignedId ?? this.room.ids.uuid(), undefined, 'POST');
  }

  /** Update, or create under the caller's id. @throws Refused 412 when If-Match names another version. */
  update(type: KeptType, id: string, body: unknown, { ifMatch }: Conditions): Answer {
    if (!ID.test(id)) throw new Refused(400, 'Not a FHIR id');
    const resource = this.believed(type, body);
    if (resource.id !== id) throw new Refused(400, 'The id in the body is not the id in the URL');
    const before = this.room.shelf.newest(type, id);
    this.demandVersion(before, ifMatch);
    return this.keep(resource, id, before, 'PUT');
  }

  /** Conditional update: none found creates, one is updated. */
  updateWhere(type: KeptType, criteria: string, body: unknown, conditions: Conditions): Answer {
    const [existing] = this.matches(type, criteria);
    const resource = this.believed(type, body);
    const id = existing?.id ?? resource.id ?? this.room.ids.uuid();
    if (resource.id !== undefined && resource.id !== id) throw new Refused(400, 'The body names another resource');
    return this.update(type, id, { ...resource, id }, conditions);
  }

  /** JSON Patch on the newest version. */
  patch(type: KeptType, id: string, operations: unknown, conditions: Conditions): Answer {
    const before = this.room.shelf.newest(type, id);
    if (before?.resource === undefined) throw new Refused(before ? 410 : 404, `No ${type} with this id`);
    this.demandVersion(before, conditions.ifMatch);
    const resource = this.believed(type, patched(before.resource, operations));
    if (resource.id !== id) throw new Refused(422, 'A patch cannot change the id');
    return this.keep(resource, id, before, 'PATCH');
  }

  /** Deletes; deleting what is already deleted is the same answer. */
  remove(type: KeptType, id: string, { ifMatch }: Conditions): Answer {
    const before = this.room.shelf.newest(type, id);
    if (before === undefined) throw new Refused(404, `No ${type} with this id`);
    this.demandVersion(before, ifMatch);
    this.room.knobs.demandAllowed('DELETE', type, before.resource, undefined);
    if (before.resource !== undefined) this.room.shelf.remove(type, id);
    return { status: 204 };
  }

  /** Conditional delete of at most one. */
  removeWhere(type: KeptType, criteria: string): Answer {
    const [existing] = this.matches(type, criteria);
    return existing === undefined ? { status: 204 } : this.remove(type, existing.id, {});
  }

  /** The id a conditional reference or condition stands for. @throws Refused 412 when it is not exactly one or none. */
  matches(type: KeptType, criteria: string): readonly Version[] {
    const { shelf, definitions, knobs, base } = this.room;
    const parameters = new URLSearchParams(criteria.replace(/^(?:\w+)?\?/, ''));
    // A condition that is ignored in part would match strangers, so it is always read strictly.
    const query = readQuery(type, parameters, true, definitions, base);
    if (query.honoured.length === 0) throw new Refused(412, 'The condition has no criteria');
    const found = find(shelf, query, definitions).filter((version) => !knobs.hides(version, 'search'));
    if (found.length > 1) throw new Refused(412, `${found.length} resources match the condition`);
    return found;
  }

  /** The next page of a search. */
  further(token: string, from: number): Answer {
    return this.room.pages.further(token, from, () => this.room.knobs.linkStyle());
  }

  /** What `$validate` says; writes nothing. */
  validated(type: KeptType, body: unknown): Answer {
    this.believed(type, body);
    const issue: OperationOutcomeIssue[] = [{ severity: 'information', code: 'informational', diagnostics: 'Valid' }];
    return { status: 200, resource: { resourceType: 'OperationOutcome', issue } };
  }

  private shown(version: Version): Answer {
    if (version.resource === undefined)
      throw new Refused(410, `This ${version.type} was deleted`, versionHeaders(version));
    return { status: 200, version, headers: versionHeaders(version) };
  }

  private believed(type: KeptType, body: unknown): Incoming {
    if (!isIncoming(body)) throw new Refused(400, 'The body is not a resource of a type this server keeps');
    if (body.resourceType !== type) throw new Refused(400, `The body is not a ${type}`);
    this.room.definitions.ensure(type);
    for (const inner of list(field(body, 'contained'))) {
      this.room.definitions.ensure(text(field(inner, 'resourceType')) ?? '');
    }
    const issues = this.room.validate(body).filter(({ severity }) => severity === 'error' || severity === 'fatal');
    if (issues.length > 0 && !this.room.knobs.keepsInvalid(type)) throw new Refused(422, issues);
    if (body.resourceType === 'Subscription') demandOffered(body, this.room);
    return body;
  }

  private demandVersion(before: Version | undefined, ifMatch: string | undefined): void {
    if (ifMatch === undefined) return;
    const number = ETAG.exec(ifMatch)?.[1];
    if (number === undefined) throw new Refused(400, 'If-Match is not an entity tag of this server');
    if (before === undefined || String(before.version) !== number) {
      throw new Refused(412, `The current version is ${before === undefined ? 'none' : etag(before)}`);
    }
  }

  private keep(resource: Incoming, id: string, before: Version | undefined, method: 'POST' | 'PUT' | 'PATCH'): Answer {
    const { shelf, knobs } = this.room;
    knobs.demandAllowed(method, resource.resourceType, before?.resource, resource);
    const version = shelf.put(knobs.rewritten(resource), id);
    knobs.noteWritten(version, before);
    return {
      status: before?.resource === undefined ? 201 : 200,
      version,
      headers: this.headers(version),
    };
  }

  private headers(version: Version): Record<string, string> {
    return { ...versionHeaders(version), Location: `${this.url(version)}/_history/${version.version}` };
  }

  private url({ type, id }: Version): string {
    return `${this.room.base}/${type}/${id}`;
  }

  private requestOf({ type, id, version, resource }: Version): { method: 'DELETE' | 'PUT' | 'POST'; url: string } {
    if (resource === undefined) return { method: 'DELETE', url: `${type}/${id}` };
    return version === 1 ? { method: 'POST', url: type } : { method: 'PUT', url: `${type}/${id}` };
  }
}
