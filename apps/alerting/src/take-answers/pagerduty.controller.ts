import { HttpProblem, Metrics, Public, ServiceLog, ZodBody, type HttpRequest } from '#platform';
import { SERVICE_CONFIG } from '#service';
import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { AlertingConfig } from '../config.js';
import { momentOf } from '../channels/pagerduty.js';
import { isSignedByPagerDuty } from './pagerduty-signature.js';
import { PagerDutyAnswers } from './pagerduty-answers.js';

const webhook = z.looseObject({
  event: z.looseObject({
    event_type: z.string().max(100),
    occurred_at: z.string().max(100).nullish(),
    agent: z.looseObject({ id: z.string(), type: z.string().optional() }).nullish(),
    data: z.looseObject({ incident_key: z.string().max(255).nullish() }),
  }),
});

/** PagerDuty calls back (webhook v3). Lost calls are made good by asking every 30 s: three lost in a row and it stops calling. */
@ApiTags('channels')
@Public()
@Controller('channels/pagerduty')
export class PagerDutyController {
  private readonly refused;

  constructor(
    @Inject(SERVICE_CONFIG) private readonly config: AlertingConfig,
    private readonly answers: PagerDutyAnswers,
    private readonly log: ServiceLog,
    metrics: Metrics,
  ) {
    this.refused = metrics.counter('pumptrace_pagerduty_events_set_aside_total', 'Webhook events that were not used', [
      'why',
    ]);
  }

  @HttpCode(204)
  @Post()
  async hear(@ZodBody(z.unknown()) body: unknown, @Req() request: HttpRequest): Promise<void> {
    const header = request.headers['x-pagerduty-signature'];
    const given = Array.isArray(header) ? header.join(',') : header;
    const raw = request.rawBody ?? Buffer.alloc(0);
    if (!isSignedByPagerDuty(this.config.PAGERDUTY_WEBHOOK_SECRET, given, raw)) {
      this.refused.inc({ why: given === undefined ? 'unsigned' : 'wrong-signature' });
      this.log.warn('a callback of a provider was not believed', { channel: 'pagerduty' });
      throw new HttpProblem(403, 'not-signed', 'The signature is missing or wrong.');
    }
    const read = webhook.safeParse(body);
    if (!read.success) throw new HttpProblem(400, 'unread', 'This is not an event of a webhook of version 3.');
    const { event_type: type, occurred_at: at, agent, data } = read.data.event;
    // Only a person's acknowledgement says something; a resolve there needs a reason here, and everything else is news.
    if (type !== 'incident.acknowledged') return this.refused.inc({ why: 'not-an-acknowledgement' });
    const key = data.incident_key ?? '';
    const user = agent?.type === undefined || agent.type.startsWith('user') ? agent?.id : undefined;
    if (user === undefined) return this.refused.inc({ why: 'no-person' });
    // The same event may come again: who has accepted already changes nothing by accepting.
    const answered = await this.answers.acknowledged(key, [{ user, at: momentOf(at) }]);
    // Somebody there, and nobody who was paged by this: the page goes on.
    if (answered === 'nobody-asked') return this.refused.inc({ why: 'not-asked' });
    if (answered !== undefined) return;
    this.refused.inc({ why: 'unknown' });
    throw new HttpProblem(404, 'unknown-page', 'This is not about a page of ours.');
  }
}
