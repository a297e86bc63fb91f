import { CLOCK, Metrics, ZodQuery, type Clock } from '#platform';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { evidenceOf, type Evidence } from './evidence.js';

const DAY_MS = 86_400_000;
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const between = z.object({ from: instant.exactOptional(), until: instant.exactOptional() });

interface EvidenceShown extends Evidence {
  readonly from: string;
  readonly until: string;
}

/** The figures of paging: signal to accept by tier, and how often each rule was right. Unless said: of the last 30 days. */
@ApiTags('evidence')
@Controller('evidence')
export class EvidenceController {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ds: DataSource,
    metrics: Metrics,
  ) {
    const lately = (): Promise<Evidence> => evidenceOf(ds, clock.now() - 30 * DAY_MS, clock.now(), clock.now());
    metrics.gauge(
      'pumptrace_signal_to_accept_seconds',
      'From the signal to the first human who accepted, of the last 30 days',
      ['tier', 'quantile'],
      async (gauge) => {
        gauge.reset();
        for (const [tier, { signalToAcceptMs }] of Object.entries((await lately()).tiers)) {
          for (const [name, ms] of Object.entries(signalToAcceptMs)) {
            if (ms !== null) gauge.set({ tier, quantile: `0.${name.slice(1)}` }, ms / 1000);
          }
        }
      },
    );
    metrics.gauge(
      'pumptrace_rule_hit_rate',
      'Share of incidents a human called true, of those called true or false, by rule, of the last 30 days',
      ['rule', 'ruleset'],
      async (gauge) => {
        gauge.reset();
        for (const { rule, ruleset, hitRate } of (await lately()).rules) {
          if (hitRate !== null) gauge.set({ rule, ruleset }, hitRate);
        }
      },
    );
  }

  @Get()
  async show(@ZodQuery(between) asked: z.infer<typeof between>): Promise<EvidenceShown> {
    const now = this.clock.now();
    const until = asked.until ?? now;
    const from = asked.from ?? until - 30 * DAY_MS;
    const figures = await evidenceOf(this.ds, from, until, now);
    return { from: new Date(from).toISOString(), until: new Date(until).toISOString(), ...figures };
  }
}
