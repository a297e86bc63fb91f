import { convert, type ProseReader, type ReportFacts } from '#clinical';
import {
  factsPerStep,
  failureToThrow,
  gatherDocuments,
  readReportResource,
  reportLinks,
  type Codebook,
  type DocumentReader,
  type EhrClient,
  type Gathered,
  type ReadRefusal,
  type ReportLinks,
  type ReportRead,
} from '#fhir';
import type { Arrival, Commit, EhrReader } from '#intake';
import type { PatientText, Shelf } from '#persistence';
import { PermanentFailure, type Clock, type Ids } from '#platform';
import type { DataSource, EntityManager } from 'typeorm';
import { holdPatient, patientOf } from '../patient/patient.store.js';
import { readOnceMore } from '../report/again.js';
import { keepDocuments } from '../report/documents.store.js';
import { partNames, stillStands } from '../report/parts.js';
import { asKnownOrder, keepReport, lastVersions, orderAt, ordersOf, type How } from '../report/report.store.js';
import { keepResults, type StoodOn } from '../report/results.store.js';
import { forgetUnmatched, listUnmatched, type UnmatchedWhy } from '../report/unmatched.store.js';
import type { Weighing } from '../weigh-evidence/weigh.js';
import { notWatched } from './not-watched.js';
import { ordersNamed } from './orders-named.js';
import { readDocuments } from './read-documents.js';
import { readResults } from './read-results.js';

export interface TakeReportParts {
  readonly ds: DataSource;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly shelf: Shelf;
  readonly weighing: Weighing;
  readonly text: PatientText;
  readonly documents: DocumentReader;
  readonly reader: ProseReader;
  readonly book: Codebook;
  readonly fhirBase: string;
}

interface Filed {
  readonly patientId: string;
  readonly facts: ReportFacts;
  readonly how: How;
  readonly orderIds: readonly string[];
}

const nothing = (outcome: string): Commit => ({ outcome, run: async () => undefined });

/** Reads DiagnosticReports of watched patients: each version is kept, placed at its step, and weighed. */
export class TakeReport implements EhrReader {
  readonly type = 'DiagnosticReport';
  readonly criteria = 'DiagnosticReport?';

  constructor(private readonly parts: TakeReportParts) {}

  pollPatient(patientId: string): Readonly<Record<string, string>> {
    return { patient: patientId };
  }

  async take(arrival: Arrival, ehr: EhrClient): Promise<Commit> {
    const { resource, id, version } = arrival;
    const { ds } = this.parts;
    const server = { fhirBase: this.parts.fhirBase };
    const links = reportLinks(resource, server);
    const { patientId } = links;
    const filed = await lastVersions(ds, `DiagnosticReport/${id}`);
    const filedElsewhere = filed.find((report) => report.patientId !== patientId);
    if (filedElsewhere !== undefined) return this.movedPatient(id, version, filedElsewhere.patientId);
    if (patientId === undefined) return this.aside(id, version, 'no_subject');
    const patient = await patientOf(ds, patientId);
    const misfiled = await this.ordersOfOthers(links, patientId);
    if (misfiled) return this.aside(id, version, 'other_patient');
    if (patient?.watched !== true) return notWatched(arrival);
    const known = (await ordersOf(ds, patientId)).map(asKnownOrder);
    const named = await ordersNamed(links, patientId, known, ehr, this.parts.book);
    if (named.kind === 'other_patient') return this.aside(id, version, 'other_patient');
    const { observations, stoodOn } = await readResults(links, ehr);
    const read = readReportResource(resource, {
      book: this.parts.book,
      convert,
      server,
      patients: [`Patient/${patientId}`],
      orders: [...known, ...named.orders],
      observations,
      receivedAt: this.parts.clock.now(),
      version,
    });
    switch (read.kind) {
      case 'read':
        return this.place(patientId, read.value, await this.words(read.value, ehr), filed, stoodOn);
      case 'withdrawn':
        return this.gone(id);
      case 'refused':
        return this.aside(id, version, read.refusal);
      default: {
        const never: never = read;
        return never;
      }
    }
  }

  /** Deleted at the EHR: what it had said is withdrawn, as if it had been entered in error. */
  async gone(id: string): Promise<Commit> {
    const filed = await lastVersions(this.parts.ds, `DiagnosticReport/${id}`);
    if (filed.length === 0) return nothing('unknown-and-gone');
    return { outcome: 'withdrawn', run: (em) => this.withdraw(em, filed.filter(stillStands)) };
  }

  private async withdraw(em: EntityManager, filed: readonly Filed[]): Promise<void> {
    const now = this.parts.clock.now();
    for (const { patientId, facts, how, orderIds } of filed) {
      await holdPatient(em, patientId);
      const version = `${facts.version}.withdrawn`;
      const withdrawn: ReportFacts = {
        ...facts,
        version,
        status: 'entered-in-error',
        findings: [],
        values: {},
        mentions: [],
        readFindings: [],
        unreadSentences: 0,
        receivedAt: now,
      };
      await keepReport(em, { patientId, facts: withdrawn, how, orderIds, problems: ['withdrawn'] }, now);
      await this.parts.weighing.weigh(em, patientId);
    }
  }

  /** A report that was filed under one patient and now names another: withdrawn from the first, shown to a human. */
  private async movedPatient(id: string, version: string, patientId: string): Promise<Commit> {
    const filed = await lastVersions(this.parts.ds, `DiagnosticReport/${id}`);
    return {
      outcome: 'changed-patient',
      run: async (em) => {
        await this.withdraw(
          em,
          filed.filter((report) => report.patientId === patientId && stillStands(report)),
        );
        await this.shelve(em, id, version, 'changed-patient');
      },
    };
  }

  /** Whether the report is based on an order we wrote for somebody else. */
  private async ordersOfOthers({ orders }: ReportLinks, patientId: string): Promise<boolean> {
    for (const reference of orders) {
      const order = await orderAt(this.parts.ds, reference);
      if (order !== undefined && order.patientId !== patientId) return true;
    }
    return false;
  }

  /** @throws TransientFailure while the EHR cannot give a document: a report is not taken without its words. */
  private async words({ sources }: ReportRead, ehr: EhrClient): Promise<Gathered> {
    const found = await gatherDocuments(sources, ehr, this.parts.documents);
    if (found.kind === 'not_now') throw failureToThrow(found.failure, 'reading a document of a report');
    return found;
  }

  private place(
    patientId: string,
    read: ReportRead,
    words: Gathered,
    filed: readonly Filed[],
    stoodOn: readonly StoodOn[],
  ): Commit {
    const { content, match } = read;
    const standing = filed.filter(stillStands);
    const before = (standing.length > 0 ? standing : filed).map(({ facts }) => facts.step);
    const steps = before.length > 0 && match.how !== 'basedOn' ? [...new Set(before)] : match.steps;
    const names = partNames(content.reportId, steps, filed);
    const left = standing.filter(({ facts }) => names.get(facts.step) !== facts.reportId);
    const why = unplaced(read, filed.length > 0);
    if (why !== undefined)
      return {
        outcome: 'unmatched',
        run: async (em) => {
          await this.leaveUnmatched(em, patientId, read, words, why);
          await keepResults(em, patientId, content.reportId, stoodOn);
        },
      };
    const how: How = match.how === 'none' ? 'assigned' : match.how;
    return {
      outcome: 'kept',
      run: async (em) => {
        await holdPatient(em, patientId);
        const now = this.parts.clock.now();
        const orderIds = [...match.orderIds];
        for (const facts of factsPerStep(content, steps)) {
          const reportId = names.get(facts.step) ?? facts.reportId;
          const { heard, troubles } = readDocuments(this.parts.reader, words.documents, words.unread.length, facts);
          const problems = [...troublesIn(read, words), ...troubles];
          const last = filed.find((part) => part.facts.reportId === reportId);
          const kept = readOnceMore({ ...facts, reportId, ...heard }, last, now);
          await keepReport(em, { patientId, facts: kept, how, orderIds, problems }, now);
        }
        await keepResults(em, patientId, content.reportId, stoodOn);
        await keepDocuments(em, this.parts.text, patientId, content, words.documents);
        await forgetUnmatched(em, content.reportId, now);
        // Of a step that this version no longer serves it says nothing any more.
        await this.withdraw(em, left);
        await this.parts.weighing.weigh(em, patientId);
      },
    };
  }

  private async leaveUnmatched(
    em: EntityManager,
    patientId: string,
    read: ReportRead,
    words: Gathered,
    why: UnmatchedWhy,
  ): Promise<void> {
    const { match } = read;
    // Its words are kept, and read when somebody says at which step; what is missing of them is known now.
    const content = {
      ...read.content,
      unreadSentences: words.unread.length,
      proseUnread: words.documents.length + words.unread.length > 0,
    };
    const entry = {
      id: this.parts.ids.uuid(),
      patientId,
      reportId: content.reportId,
      version: content.version,
      why,
      content,
      problems: troublesIn(read, words),
    };
    await listUnmatched(em, { ...entry, candidates: [...match.steps], foundAt: this.parts.clock.now() });
    await keepDocuments(em, this.parts.text, patientId, content, words.documents);
  }

  private aside(id: string, version: string, refusal: ReadRefusal): Commit {
    return { outcome: `set-aside-${refusal}`, run: (em) => this.shelve(em, id, version, refusal) };
  }

  private async shelve(em: EntityManager, id: string, version: string, why: string): Promise<void> {
    const code = why.replaceAll('_', '-');
    const detail = `DiagnosticReport ${id} version ${version}: ${code}`;
    await this.parts.shelf.put(em, {
      kind: 'ehr-resource',
      ref: `DiagnosticReport/${id}`,
      type: 'DiagnosticReport',
      code,
      detail,
      attempts: 1,
    });
  }
}

/** What a human must know could not be read: of the report, and of each of its documents by name. */
function troublesIn(read: ReportRead, words: Gathered): string[] {
  return [...read.problems, ...words.unread.map(({ id, why }) => `${id}: ${why}`)];
}

/** Why a report cannot be placed by itself; undefined when it can. A later version stays where the earlier one was placed. */
function unplaced({ match }: ReportRead, placedBefore: boolean): UnmatchedWhy | undefined {
  switch (match.how) {
    case 'basedOn':
    case 'identifier':
      return undefined;
    case 'none':
      return placedBefore ? undefined : 'no-step';
    case 'inferred':
      if (placedBefore) return undefined;
      if (match.weak) return 'weak-code';
      // Findings that fit several steps, with no order to tell which: a human says.
      return match.steps.length > 1 && match.orderIds.length === 0 ? 'several-steps' : undefined;
    default: {
      const never: never = match;
      throw new PermanentFailure('unknown-match', `a report was matched in an unknown way: ${String(never)}`);
    }
  }
}
