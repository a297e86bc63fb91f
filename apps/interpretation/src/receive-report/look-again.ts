import { EhrClient, prospectOf } from '#fhir';
import { ring } from '#intake';
import { inTransaction } from '#persistence';
import { CLOCK, IDS, ServiceLog, type Clock, type Ids } from '#platform';
import { EHR_SOURCE, SERVICE_CONFIG, type Living, type ServiceConfig } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { reliedOn, versionIn, type Relied } from '../report/results.store.js';
import { inHalves, type Asked } from './in-halves.js';
import { readAgain } from './read-again.js';

const AT_ONCE = 40;

/**
 * Looks at the Observations that evidence stands on, by their ids: a correction that gives one another patient or another code
 * is found by no question for this patient and this code, and no version of a report tells of its results.
 */
@Injectable()
export class LookAgain implements Living {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private allAt = 0;

  constructor(
    private readonly ds: DataSource,
    private readonly log: ServiceLog,
    @Inject(EhrClient) private readonly ehr: EhrClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
  ) {}

  async start(): Promise<void> {
    if (!this.config.INTAKE.includes('polling')) return;
    this.timer = setInterval(() => this.nudge(), this.config.POLL_INTERVAL_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private nudge(): void {
    if (this.running !== undefined) return;
    this.running = this.round()
      .catch((error: unknown) =>
        this.log.warn('what evidence stands on could not be looked at', { code: 'look-again', error }),
      )
      .finally(() => (this.running = undefined));
  }

  /** One pass: closely over the open cases, now and then over everybody watched. What fails is looked at in the next. */
  async round(): Promise<void> {
    const now = this.clock.now();
    const isAllDue = Math.abs(now - this.allAt) >= this.config.SLOW_POLL_INTERVAL_MS;
    const relied = await reliedOn(this.ds, isAllDue ? 'all' : 'open');
    const names = [...new Set(relied.map(({ observation }) => observation))];
    let all = true;
    for (let from = 0; from < names.length; from += AT_ONCE)
      all = (await this.look(relied, names.slice(from, from + AT_ONCE))) && all;
    if (isAllDue && all) this.allAt = now;
  }

  /** The one that is not told even alone is rung for: the reading back says what became of it. */
  private look(relied: readonly Relied[], names: readonly string[]): Promise<boolean> {
    return inHalves(
      names,
      (asked) => this.ask(relied, asked),
      (name) =>
        this.compare(
          relied.filter(({ observation }) => observation === name),
          new Map(),
        ),
    );
  }

  private async ask(relied: readonly Relied[], asked: readonly string[]): Promise<Asked> {
    const _id = asked.map((name) => name.replace('Observation/', '')).join(',');
    const answer = await this.ehr.search('Observation', { _id, _count: String(AT_ONCE) });
    if (answer.kind !== 'ok' && prospectOf(answer) !== 'person') {
      this.log.warn('what evidence stands on could not be looked at', { code: answer.kind });
      return 'away';
    }
    if (answer.kind !== 'ok' || answer.value.extent !== 'whole') return 'refused';
    const current = new Map(answer.value.resources.map((one) => [`Observation/${one.id}`, versionIn(one)]));
    await this.compare(
      relied.filter(({ observation }) => asked.includes(observation)),
      current,
    );
    return 'told';
  }

  private async compare(relied: readonly Relied[], current: ReadonlyMap<string, string>): Promise<void> {
    const reports = relied.flatMap(({ reportId, observation, version }) => {
      const now = current.get(observation);
      return reportId !== null && now !== undefined && now !== version ? [reportId] : [];
    });
    // An aspiration in another version, and whatever the search does not show: the reading back says what became of it.
    const observations = relied
      .filter(({ reportId, observation, version }) => {
        const now = current.get(observation);
        return now === undefined ? version !== '' : reportId === null && now !== version;
      })
      .map(({ observation }) => ({ type: 'Observation', id: observation.replace('Observation/', '') }));
    if (reports.length + observations.length === 0) return;
    const ringer = { service: 'interpretation', source: EHR_SOURCE, ids: this.ids } as const;
    await inTransaction(this.ds, async (em) => {
      await readAgain(em, ringer, [...new Set(reports)], this.clock.now());
      await ring(em, ringer, 'sweep', observations, this.clock.now());
    });
  }
}
