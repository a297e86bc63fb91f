import type { Clock, Metrics, ServiceLog } from '#platform';
import type { Living } from '#service';
import { coverageOf, type Coverage } from './coverage.js';
import type { OnCall } from './on-call.js';

const DAY_MS = 86_400_000;
const TICK_MS = 60_000;

/** Looks at the next 14 days when the file is read and once a day, and says where nobody would be reached. */
export class CoverageWatch implements Living {
  private timer: NodeJS.Timeout | undefined;
  private looked: { readonly rota: unknown; readonly at: number } | undefined;
  private readonly gaps;

  constructor(
    private readonly onCall: OnCall,
    private readonly clock: Clock,
    private readonly log: ServiceLog,
    metrics: Metrics,
  ) {
    this.gaps = metrics.gauge(
      'pumptrace_on_call_gaps',
      'Times within the next 14 days at which a level reaches nobody',
    );
  }

  async start(): Promise<void> {
    this.look();
    this.timer = setInterval(() => {
      try {
        this.look();
      } catch (error) {
        // Nobody stops paging because nobody can say who is on call in two weeks.
        this.gaps.set(Number.NaN);
        this.log.error('the coverage of the next 14 days could not be looked at', { error, code: 'coverage' });
      }
    }, TICK_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
  }

  /** Looks anew when the file has changed or a day has gone by. */
  look(): Coverage | undefined {
    const rota = this.onCall.inForce();
    const now = this.clock.now();
    if (this.looked?.rota === rota && now - this.looked.at < DAY_MS) return undefined;
    this.looked = { rota, at: now };
    const coverage = coverageOf(rota, now);
    this.gaps.set(coverage.gaps.length);
    for (const { level } of coverage.gaps)
      this.log.error('a level of a ladder will reach nobody', { level, code: 'gap' });
    const count = coverage.standIns.length;
    if (count > 0) this.log.warn('somebody stands in where nobody is on call', { count, code: 'stand-in' });
    for (const one of coverage.unknownShifts)
      this.log.error('a calendar has shifts of people who are not listed', { count: one.count, code: 'unknown-shift' });
    return coverage;
  }
}
