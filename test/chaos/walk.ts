import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { evaluation, patient, pump, report, tone, type Reported } from '../../apps/sandbox/src/play/chart.js';
import { holdings, ordersIn, verdictsIn, type Held } from '../../apps/sandbox/src/play/holdings.js';
import { say, type Heard, type Saying } from '../../apps/sandbox/src/play/line.js';
import { incidentsIn, pagesFor, type PagedOnce } from '../../apps/sandbox/src/play/phone.js';
import { NOTHING_ABNORMAL } from '../../apps/sandbox/src/play/rungs.js';
import { codeOf } from '#fhir';
import type { Step } from '#clinical';
import type { House } from '../../apps/sandbox/src/house/house.js';

// One patient walked from suspicion to diagnosis by people who do not give up when something does not answer.

/** What a walk has come to: what the chart holds, what is thought, who was paged. Equal for equal walks. */
export interface Outcome {
  /** Everything of ours in the chart, one sorted line each: doubles would show as doubled lines. */
  readonly chart: readonly string[];
  readonly verdicts: readonly string[];
  /** Pages that reached the phone, each once. */
  readonly pages: readonly string[];
  /** Identifiers of ours that more than one resource carries. */
  readonly doubled: readonly string[];
}

export class NeverHappened extends Error {}

const PAUSE_MS = 120;
const ANSWERED = 400;

const kink: Reported = { findings: ['XR_KINK'], text: 'The catheter is kinked where it leaves the pump pocket.' };

const identifiersOf = ({ type, resource }: Held): string[] => {
  const found: unknown =
    typeof resource === 'object' && resource !== null && 'identifier' in resource ? resource.identifier : [];
  return (Array.isArray(found) ? found : []).map((one: unknown) => `${type} ${JSON.stringify(one)}`);
};

export interface WalkOptions {
  readonly house: House;
  /** How long any one thing may take before it counts as never happening. */
  readonly deadlineMs: number;
  /** What is under way about a patient; empty when nothing is. May reject while the database is away. */
  readonly unrest: (patientId: string) => Promise<readonly string[]>;
}

/** One patient, one case. */
export class Walk {
  readonly id = `walker-${randomBytes(4).toString('hex')}`;

  constructor(private readonly options: WalkOptions) {}

  /** From admission to the surgical consult. @throws NeverHappened with what was there instead. */
  async go(): Promise<Outcome> {
    const { house } = this.options;
    const { id } = this;
    await this.files({ ...patient(id, 'Walker Probe', '1980-01-01') });
    await this.files({ ...pump(`pump-${id}`, id, 'SYNCHROMED_II', 'SynchroMed II') });
    await this.until(
      'to be watched',
      async () => (await this.asks('GET', `${house.urls.orders}/watch/${id}`)).status < ANSWERED,
    );
    await this.files({ ...tone(id, now(), 3, 1, 20), id: `tone-${id}` });
    const page = await this.finds('the page', async () => (await this.pages())[0]);
    await this.until('the page to be accepted', async () => {
      const { status } = await this.asks('POST', `${house.urls.alerting}/incidents/${page.incident}/accept`, {
        body: {},
      });
      // 409: an earlier try of ours was heard, only its answer was lost.
      return status < ANSWERED || status === 409;
    });
    await this.files({ ...evaluation(id), id: `eval-${id}` });
    await this.undergoes('INTERROGATION', NOTHING_ABNORMAL.INTERROGATION, 1);
    await this.undergoes('PLAIN_FILMS', kink, 4);
    await this.until('the kink to be confirmed', async () =>
      verdictsIn(await this.chart()).includes('cath-kink confirmed'),
    );
    await this.until('the consult to be asked for', async () =>
      (await this.chart()).some(({ line }) => line === 'Task surgical-consult requested'),
    );
    return this.comesToRest();
  }

  /** What stands now. */
  async outcome(): Promise<Outcome> {
    const chart = await this.chart();
    const identifiers = chart.flatMap(identifiersOf);
    return {
      chart: chart.map(({ line }) => line).toSorted(),
      verdicts: verdictsIn(chart),
      pages: [...new Set((await this.pages()).map(({ line }) => line))].toSorted(),
      // A case sid is carried by every order of the case as its requisition, but as identifier by one resource of a type.
      doubled: identifiers.filter((one, nth) => identifiers.indexOf(one) !== nth),
    };
  }

  /** Two looks with nothing under way and the same to be seen. */
  private async comesToRest(): Promise<Outcome> {
    let last = '';
    return this.finds('rest', async () => {
      const unrest = await this.options.unrest(this.id);
      const outcome = await this.outcome();
      const seen = JSON.stringify([unrest, outcome]);
      const still = unrest.length === 0 && seen === last;
      last = seen;
      if (!still) await sleep(400);
      return still ? outcome : undefined;
    });
  }

  private async undergoes(step: Step, reported: Reported, components: number): Promise<void> {
    const drafts = await this.finds(`orders for ${step}`, async () => {
      const own = ordersIn(await this.chart()).filter((order) => order.step === codeOf(step));
      return own.length >= components ? own : undefined;
    });
    for (const status of ['active', 'completed'] as const)
      for (const order of drafts)
        await this.until(`${order.line} to be ${status}`, async () => this.turns(order.reference, status));
    const basedOn = drafts.map(({ reference }) => reference);
    await this.files({ ...report(this.id, now(), step, basedOn, reported), id: `${codeOf(step)}-${this.id}` });
  }

  private async turns(reference: string, status: 'active' | 'completed'): Promise<boolean> {
    const url = `${this.options.house.fhirUrl}/${reference}`;
    const body = [{ op: 'replace', path: '/status', value: status }];
    const headers = { 'content-type': 'application/json-patch+json' };
    const heard = await this.asks('PATCH', url, { body, headers });
    return heard.status < ANSWERED;
  }

  /** Every resource of the users has an id of its own, so that trying again writes nothing twice. */
  private async files(resource: Readonly<Record<string, unknown>>): Promise<void> {
    const path = `${String(resource['resourceType'])}/${String(resource['id'])}`;
    await this.until(`${path} to be filed`, async () => {
      const heard = await this.asks('PUT', `${this.options.house.fhirUrl}/${path}`, { body: resource });
      if (heard.status >= 400 && heard.status < 500 && heard.status !== 429)
        throw new NeverHappened(`${path} was refused: ${JSON.stringify(heard.body).slice(0, 400)}`);
      return heard.status < ANSWERED;
    });
  }

  private chart(): Promise<readonly Held[]> {
    return holdings(this.options.house.fhirUrl, this.id);
  }

  private async pages(): Promise<readonly PagedOnce[]> {
    return pagesFor(`${this.options.house.phonesUrl}/dr-noor`, incidentsIn(await this.chart()));
  }

  /** One call; a line that is dead counts as 599. */
  private async asks(method: string, url: string, saying: Saying = {}): Promise<Heard> {
    const key = { authorization: `Bearer ${this.options.house.apiKey}` };
    try {
      return await say(method, url, { ...saying, headers: { ...key, ...saying.headers } });
    } catch {
      // Nobody answered: the service is being restarted, or the EHR is away.
      return { status: 599, etag: undefined, body: undefined };
    }
  }

  private async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    await this.finds(what, async () => ((await isSo()) ? true : undefined));
  }

  private async finds<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const end = Date.now() + this.options.deadlineMs;
    let why = '';
    for (;;) {
      try {
        const found = await look();
        if (found !== undefined) return found;
      } catch (error) {
        if (error instanceof NeverHappened) throw error;
        why = error instanceof Error ? error.message : String(error);
      }
      if (Date.now() > end) throw new NeverHappened(await this.told(what, why));
      await sleep(PAUSE_MS);
    }
  }

  private async told(what: string, why: string): Promise<string> {
    const unrest = await this.options.unrest(this.id).catch(() => ['the database does not answer']);
    const stands = await this.outcome().catch(() => 'nothing can be read');
    return `${this.id} waited ${this.options.deadlineMs / 1000} s for ${what} ${why}\n  ${JSON.stringify({ unrest, stands }, undefined, 1)}`;
  }
}

const now = (): string => new Date().toISOString();
