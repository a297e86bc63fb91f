import { STATUS_CODES } from 'node:http';

import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';

import type { SandboxIds } from '../ids.js';

import { Refused, type Answer } from '../answer/answer.js';
import { isKeptType } from '../definitions/kept-types.js';
import { isMethod, perform, type Interaction, type Method } from '../serve/interaction.js';
import { field, list, text } from '../shelf/fields.js';
import type { Shelf } from '../shelf/shelf.js';
import type { Desk } from './desk.js';
import { resolver, withReferences } from './references.js';

/** One entry of an incoming bundle, read. */
interface Entry {
  readonly index: number;
  readonly fullUrl: string | undefined;
  readonly interaction: Interaction;
}

// R4, http.html#trules: deletes, then creates, then updates and patches, then reads.
const TURN = { DELETE: 0, POST: 1, PUT: 2, PATCH: 3, GET: 4 } as const satisfies Record<Method, number>;

function readEntry(entry: unknown, index: number, strict: boolean): Entry {
  const request = field(entry, 'request');
  const method = field(request, 'method');
  const url = text(field(request, 'url'));
  if (!isMethod(method) || url === undefined) {
    throw new Refused(400, `Bundle.entry[${index}].request needs a method and a url`);
  }
  const [path = '', ...query] = url.split('?');
  return {
    index,
    fullUrl: text(field(entry, 'fullUrl')),
    interaction: {
      method,
      path,
      query: query.join('?'),
      body: field(entry, 'resource'),
      ifMatch: text(field(request, 'ifMatch')),
      ifNoneExist: text(field(request, 'ifNoneExist')),
      strict,
    },
  };
}

const resourceOf = (answer: Answer): Resource | undefined =>
  answer.version?.resource ?? answer.resource ?? (answer.json === undefined ? undefined : JSON.parse(answer.json));

function responseEntry(answer: Answer, withResource: boolean): BundleEntry {
  const { status, headers = {} } = answer;
  const resource = resourceOf(answer);
  const refused = resource?.resourceType === 'OperationOutcome' && status >= 400;
  return {
    ...(resource !== undefined && !refused && withResource ? { resource } : {}),
    response: {
      status: `${status} ${STATUS_CODES[status] ?? ''}`.trim(),
      ...(headers['Location'] === undefined ? {} : { location: headers['Location'] }),
      ...(headers['ETag'] === undefined ? {} : { etag: headers['ETag'] }),
      ...(answer.version === undefined ? {} : { lastModified: new Date(answer.version.at).toISOString() }),
      ...(refused ? { outcome: resource } : {}),
    },
  };
}

/** Processes transaction and batch Bundles. */
export class BundleDesk {
  constructor(
    private readonly desk: Desk,
    private readonly shelf: Shelf,
    private readonly ids: SandboxIds,
  ) {}

  /** @throws Refused for a transaction of which any part is refused; then nothing of it was done. */
  process(body: unknown, strict: boolean, withResource: boolean): Answer {
    const type = field(body, 'type');
    if (field(body, 'resourceType') !== 'Bundle' || (type !== 'transaction' && type !== 'batch')) {
      throw new Refused(400, 'Only transaction and batch Bundles are processed here');
    }
    const incoming = list(field(body, 'entry'));
    const answers =
      type === 'transaction'
        ? this.shelf.allOrNothing(() => this.transaction(incoming.map((entry, i) => readEntry(entry, i, strict))))
        : incoming.map((entry, index) => this.alone(entry, index, strict));
    const bundle: Bundle = {
      resourceType: 'Bundle',
      type: `${type}-response`,
      entry: answers.map((answer) => responseEntry(answer, withResource)),
    };
    return { status: 200, resource: bundle };
  }

  private alone(entry: unknown, index: number, strict: boolean): Answer {
    try {
      return perform(this.desk, readEntry(entry, index, strict).interaction);
    } catch (error) {
      if (error instanceof Refused) return error.answer;
      throw error;
    }
  }

  private transaction(entries: readonly Entry[]): readonly Answer[] {
    const assigned = new Map<Entry, string>();
    const resolve = resolver(this.desk, this.assign(entries, assigned));
    const answers = new Map<number, Answer>();
    const inTurn = entries.toSorted((a, b) => TURN[a.interaction.method] - TURN[b.interaction.method]);
    for (const entry of inTurn) {
      const { index, interaction } = entry;
      try {
        const body = withReferences(interaction.body, resolve);
        const assignedId = assigned.get(entry);
        const answer = perform(this.desk, { ...interaction, body, assignedId });
        if (answer.status === 200 && assignedId !== undefined) {
          throw new Refused(400, 'Two entries create the same resource');
        }
        answers.set(index, answer);
      } catch (error) {
        throw error instanceof Refused ? this.located(error, index) : error;
      }
    }
    return entries.flatMap(({ index }) => answers.get(index) ?? []);
  }

  // Decides ids before anything is written, so that entries can refer to each other in any order.
  private assign(entries: readonly Entry[], assigned: Map<Entry, string>): ReadonlyMap<string, string> {
    const references = new Map<string, string>();
    for (const entry of entries) {
      const { method, path, query, ifNoneExist } = entry.interaction;
      const [type] = path.split('/', 1);
      if (!isKeptType(type)) continue;
      const condition = method === 'POST' ? ifNoneExist : method === 'PUT' && path === type ? query : undefined;
      const [existing] = condition === undefined ? [] : this.desk.matches(type, condition);
      if (method === 'POST' && path === type && existing === undefined) assigned.set(entry, this.ids.uuid());
      const id = existing?.id ?? assigned.get(entry);
      if (entry.fullUrl === undefined) continue;
      if (id !== undefined) references.set(entry.fullUrl, `${type}/${id}`);
      else if (method === 'PUT' && path !== type) references.set(entry.fullUrl, path);
    }
    return references;
  }

  private located(error: Refused, index: number): Refused {
    const issues = error.outcome.issue.map((issue) => ({
      ...issue,
      expression: [`Bundle.entry[${index}]`, ...(issue.expression ?? [])],
    }));
    return new Refused(error.status, issues, error.headers);
  }
}
