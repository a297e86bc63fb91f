import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { codeOf } from '#fhir';
import { SERVICES } from '#messaging/contracts';
import { evaluation, patient, pump, report } from '../../apps/sandbox/src/play/chart.js';
import { holdings, ordersIn } from '../../apps/sandbox/src/play/holdings.js';
import { ask, say } from '../../apps/sandbox/src/play/line.js';
import { NOTHING_ABNORMAL } from '../../apps/sandbox/src/play/rungs.js';
import type { House } from '../../apps/sandbox/src/house/house.js';
import type { Contestant, Event } from './contestant.js';
import { ehrCounts, writingTransactions, type Counts } from './counts.js';
import { OrderWatch } from './listener.js';

/** An interrogation without findings leads to the plain films: four orders. */
export const NEXT_ORDERS = 4;
const DONE = codeOf('INTERROGATION');
const NEXT = codeOf('PLAIN_FILMS');

/** The three services, as they are. */
export class Product implements Contestant {
  readonly name = 'product';
  readonly fhirUrl: string;

  private constructor(
    private readonly house: House,
    private readonly watch: OrderWatch,
    private readonly owner: pg.Client,
  ) {
    this.fhirUrl = house.fhirUrl;
  }

  static async in(house: House): Promise<Product> {
    const owner = new pg.Client({ connectionString: house.databaseUrl });
    await owner.connect();
    return new Product(house, await OrderWatch.at(house.fhirUrl), owner);
  }

  async prepare(count: number): Promise<readonly Event[]> {
    const events: Event[] = [];
    // A few at a time, as a ward would admit them.
    for (let begun = 0; begun < count; begun += 8)
      events.push(...(await Promise.all(Array.from({ length: Math.min(8, count - begun) }, () => this.admit()))));
    await this.rest();
    return events;
  }

  private async admit(): Promise<Event> {
    const { fhirUrl, urls, apiKey } = this.house;
    const id = `bench-${randomBytes(5).toString('hex')}`;
    await ask('PUT', `${fhirUrl}/Patient/${id}`, { body: patient(id, 'Bench Probe', '1980-01-01') });
    await ask('PUT', `${fhirUrl}/Device/pump-${id}`, {
      body: pump(`pump-${id}`, id, 'SYNCHROMED_II', 'SynchroMed II'),
    });
    const headers = { authorization: `Bearer ${apiKey}` };
    while ((await say('GET', `${urls.orders}/watch/${id}`, { headers })).status !== 200) await sleep(40);
    const ordered = this.watch.orders(id, DONE, 1);
    await ask('POST', `${fhirUrl}/ServiceRequest`, { body: evaluation(id) });
    await ordered;
    const [order] = ordersIn(await holdings(fhirUrl, id));
    const body = [{ op: 'replace', path: '/status', value: 'completed' }];
    const reference = order?.reference ?? '';
    for (;;) {
      const patched = await say('PATCH', `${fhirUrl}/${reference}`, {
        body,
        headers: { 'content-type': 'application/json-patch+json' },
      });
      if (patched.status < 400) return { patientId: id, order: reference };
    }
  }

  async run({ patientId, order }: Event): Promise<number> {
    const ordered = this.watch.orders(patientId, NEXT, NEXT_ORDERS);
    const body = report(patientId, new Date().toISOString(), 'INTERROGATION', [order], NOTHING_ABNORMAL.INTERROGATION);
    const begun = performance.now();
    await ask('POST', `${this.fhirUrl}/DiagnosticReport`, { body });
    await ordered;
    return performance.now() - begun;
  }

  async rest(): Promise<void> {
    const open = [
      `select count(*) as n from mail.delivery where state in ('waiting', 'sent')`,
      ...SERVICES.flatMap((service) =>
        ['ehr_bell', 'ehr_write'].map(
          (table) => `select count(*) as n from ${service}.${table} where state = 'waiting'`,
        ),
      ),
    ].join(' union all ');
    for (let still = 0; still < 3;) {
      const { rows } = await this.owner.query<{ n: string }>(open);
      still = rows.every(({ n }) => n === '0') ? still + 1 : 0;
      await sleep(150);
    }
  }

  async counts(): Promise<Counts> {
    const { rows } = await this.owner.query<{ n: string }>('select count(*) as n from mail.delivery');
    return {
      commits: await writingTransactions(this.owner),
      hops: Number(rows[0]?.n ?? 0),
      ...(await ehrCounts(this.house.controlUrl ?? '')),
    };
  }

  async stop(): Promise<void> {
    this.watch.close();
    await this.owner.end();
    await this.house.stop();
  }
}
