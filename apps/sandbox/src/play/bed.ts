import { INJECTS_CONTRAST, type Finding, type Measurement, type Sign, type Step } from '#clinical';
import { codeOf } from '#fhir';
import { field, text } from '../ehr/shelf/fields.js';
import { codeIn, contrastOf, evaluation, report, sign, tone, value, type Amount, type Reported } from './chart.js';
import { eventually } from './eventually.js';
import type { Held, HeldOrder } from './holdings.js';
import { ask, say } from './line.js';
import { attachment, binary, type Paper } from './papers.js';
import type { PagedOnce } from './phone.js';
import { NOTHING_ABNORMAL } from './rungs.js';
import { Watched, words, type Wanted } from './watched.js';

/** A report in the EHR, to be amended or taken back. */
export interface Filed {
  readonly id: string;
  readonly step: Step;
  readonly orders: readonly string[];
  readonly at: string;
}

/** One patient: what people do for them in the EHR, and what Pumptrace is seen to do. */
export class Bed extends Watched {
  /** A physician suspects that the pump fails and asks for an evaluation. */
  async isSuspected(): Promise<void> {
    await this.files(evaluation(this.id));
    await this.reach.teller.does(`Dr Noor suspects the pump of ${this.name} and asks for an evaluation.`);
  }

  /** The nurse writes down the tone, on the modified Ashworth scale, and for how many hours it has been so. */
  async hasTone(now: number, baseline: number, sinceHours?: number): Promise<void> {
    await this.files(tone(this.id, this.at(), now, baseline, sinceHours));
    const since = sinceHours === undefined ? '' : `, for ${sinceHours} hours`;
    await this.reach.teller.does(
      `Nurse Okafor finds tone ${now} on the Ashworth scale, where it used to be ${baseline}${since}.`,
    );
  }

  /** The nurse writes down a value. */
  async has(name: Measurement, amount: Amount): Promise<void> {
    await this.files(value(this.id, this.at(), name, amount));
    await this.reach.teller.does(`Nurse Okafor: ${words(name)} ${amount[0]} ${amount[1]}.`);
  }

  /** The nurse sees a sign, or looked for it and did not see it. */
  async shows(seen: Sign, present = true): Promise<void> {
    await this.files(sign(this.id, this.at(), seen, present));
    await this.reach.teller.does(`Nurse Okafor: ${words(seen)}${present ? '' : ' is absent'}.`);
  }

  /** A clinician signs; for contrast, agent and volume are named. */
  async signs(orders: readonly HeldOrder[], named = 'the order'): Promise<void> {
    await this.reach.teller.does(`Dr Noor signs ${named}.`);
    for (const order of orders) await this.signsOne(order);
  }

  /** A department does what was ordered, closes the orders, and reports. */
  async isReported(step: Step, orders: readonly HeldOrder[], reported: Reported): Promise<Filed> {
    for (const order of orders) await this.patches(order, [{ op: 'replace', path: '/status', value: 'completed' }]);
    const at = this.at();
    const basedOn = orders.map(({ reference }) => reference);
    const id = await this.files(report(this.id, at, step, basedOn, reported, await this.lays(reported)));
    await this.reach.teller.does(`Report, ${words(step)}: ${saidIn(reported)}`);
    return { id, step, orders: basedOn, at };
  }

  /** The same report says something else now; status amended unless said otherwise. */
  async amends(filed: Filed, reported: Reported): Promise<void> {
    const { id, step, orders, at } = filed;
    const forms = await this.lays(reported);
    const body = { ...report(this.id, at, step, orders, { status: 'amended', ...reported }, forms), id };
    await ask('PUT', `${this.reach.fhirUrl}/DiagnosticReport/${id}`, { body });
    await this.reach.teller.does(
      `The report of ${words(step)} is ${reported.status ?? 'amended'}: ${reported.text ?? ''}`,
    );
  }

  /** A clinician has read a report and states what it says (`POST /reports/{id}/confirm-reading`). */
  async isReadByAClinician({ id, step }: Filed, findings: readonly Finding[]): Promise<void> {
    await this.reach.teller.does(
      `Dr Noor reads the report of ${words(step)} and states: ${findings.map(words).join(', ')}.`,
    );
    const url = `${this.reach.interpretationUrl}/reports/${id}`;
    const headers = this.reach.key;
    await eventually(
      `${this.name}: the report of ${words(step)} is on file`,
      async () => {
        const { status } = await say('GET', url, { headers });
        return status === 200 ? { found: status } : { instead: `GET ${url} answers ${status}` };
      },
      { deadlineMs: this.reach.deadlineMs, picture: () => this.picture() },
    );
    await ask('POST', `${url}/confirm-reading`, { body: { findings }, headers });
  }

  /** One rung of the ladder: proposed, signed, reported. */
  async undergoes(step: Step, reported: Reported = NOTHING_ABNORMAL[step], wanted: Wanted = {}): Promise<Filed> {
    const orders = await this.isProposed(step, wanted);
    await this.signs(orders);
    return this.isReported(step, orders, reported);
  }

  /** Rungs on which nothing abnormal is found. */
  async climbs(...steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.undergoes(step);
  }

  /** Somebody taps a fact into Pumptrace itself (`POST /cases/{id}/facts`). */
  async isToldOf(fact: Readonly<Record<string, unknown>>, sentence: string): Promise<void> {
    const caseId = await this.caseId();
    await this.reach.teller.does(sentence);
    await ask('POST', `${this.reach.ordersUrl}/cases/${caseId}/facts`, { body: fact, headers: this.reach.key });
  }

  /** The physician at the side port taps what came back into Pumptrace: so many millilitres of clear CSF, just now. */
  async isToldOfAspiration(millilitres: number): Promise<void> {
    const fact = {
      kind: 'result',
      at: this.at(),
      source: 'side port, at the bedside',
      step: 'CSF_ASPIRATION',
      findings: ['ASP_CSF_FREE'],
      values: { aspirated_volume: { value: millilitres, unit: 'mL' } },
      fluidType: 'csf',
    };
    await this.isToldOf(
      fact,
      `Dr Noor draws ${millilitres} mL of clear CSF from the side port and records it with one tap.`,
    );
  }

  /** Somebody does what a Task asks, or declines. */
  async settles(task: Held, status: 'completed' | 'rejected'): Promise<void> {
    await this.reach.teller.does(
      `Dr Noor: ${words(codeIn(field(task.resource, 'code'), 'action') ?? 'the task')} is ${status}.`,
    );
    await this.patches(task, [{ op: 'replace', path: '/status', value: status }]);
  }

  /** A human opens the link on the phone and takes the page: from now on it is theirs. */
  async isAccepted({ url, code }: PagedOnce): Promise<void> {
    await this.reach.teller.does(`Dr Noor opens the link and accepts the page ${code}.`);
    const { body: shown } = await ask('GET', url);
    const [, nonce] = /name="nonce" value="([^"]+)"/.exec(String(shown)) ?? [];
    if (nonce === undefined)
      throw new Error(`The link of page ${code} asks for no answer: ${String(shown).slice(0, 600)}`);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await ask('POST', url, { body: new URLSearchParams({ nonce, answer: 'accept' }).toString(), headers });
  }

  private async signsOne(order: HeldOrder): Promise<void> {
    const injects = Object.entries(INJECTS_CONTRAST).some(([step, does]) => does && codeOf(step) === order.step);
    const { contained, links } = injects ? contrastOf(this.id, this.at()) : { contained: [], links: [] };
    const has = field(order.resource, 'supportingInfo') !== undefined;
    await this.patches(order, [
      { op: 'replace', path: '/status', value: 'active' },
      ...(contained.length === 0 ? [] : [{ op: 'add', path: '/contained', value: contained }]),
      ...(links.length > 0 && !has ? [{ op: 'add', path: '/supportingInfo', value: [] }] : []),
      ...links.map((link) => ({ op: 'add', path: '/supportingInfo/-', value: link })),
    ]);
  }

  /** A change on the newest version; somebody who was faster is looked at again, as a person would. */
  private async patches(one: Held, operations: readonly unknown[]): Promise<void> {
    const url = `${this.reach.fhirUrl}/${one.reference}`;
    for (let tried = 1; ; tried += 1) {
      const { etag = '' } = await ask('GET', url);
      const headers = { 'content-type': 'application/json-patch+json', 'if-match': etag };
      const heard = await say('PATCH', url, { body: operations, headers });
      if (heard.status < 400) return;
      if (heard.status !== 412 || tried === 5)
        throw new Error(
          `${one.line} could not be changed: ${heard.status} ${JSON.stringify(heard.body).slice(0, 600)}`,
        );
    }
  }

  /** Puts the papers of a report where they belong: in it, or beside it as Binaries. */
  private async lays({ papers = [] }: Reported): Promise<Readonly<Record<string, unknown>>[]> {
    const forms: Readonly<Record<string, unknown>>[] = [];
    for (const paper of papers) {
      const url = paper.lies === 'in-a-binary' ? `Binary/${await this.files(binary(paper))}` : undefined;
      forms.push(attachment(paper, url));
    }
    return forms;
  }

  /** Files a resource in the EHR and gives its id. */
  private async files(resource: Readonly<Record<string, unknown>>): Promise<string> {
    const { body } = await ask('POST', `${this.reach.fhirUrl}/${String(resource['resourceType'])}`, { body: resource });
    return text(field(body, 'id')) ?? '';
  }

  private at(): string {
    return new Date(this.reach.now()).toISOString();
  }
}

function saidIn({ text, findings, papers = [] }: Reported): string {
  const kinds = papers.map(({ contentType }) => contentType.split(';', 1).join(''));
  const said = text ?? findings.map(words).join(', ');
  return [said, ...(kinds.length === 0 ? [] : [`(with ${kinds.join(', ')})`])].filter((part) => part !== '').join(' ');
}

/** Nothing coded and not a word in the report: all it says is on paper. */
export const onPaper = (...papers: readonly Paper[]): Reported => ({ findings: [], papers });

/** A finding or two, with the words of the report. */
export const seen = (findings: readonly Finding[], text: string, more: Partial<Reported> = {}): Reported => ({
  findings,
  text,
  ...more,
});
