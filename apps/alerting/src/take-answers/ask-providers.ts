// Asks providers for what they should have told us: receipts, replies, acknowledgements. Callbacks get lost, some hospitals let
// nobody call in, and PagerDuty stops calling after three calls that failed. Only while a page is open.
import { inTransaction, millis, rows } from '#persistence';
import type { Clock, ServiceLog } from '#platform';
import type { Living } from '#service';
import type { DataSource } from 'typeorm';
import { twilioAccounts } from '../channels/accounts.js';
import { dedupKey, askIncident } from '../channels/pagerduty.js';
import { callTold, smsTold } from '../channels/receipt.js';
import type { Receipts } from '../channels/receipts.js';
import { listTo, look, type TwilioAccount } from '../channels/twilio.js';
import type { AlertingConfig } from '../config.js';
import { ringWhereNoReceipt } from '../page-on-call/ring-next.js';
import type { PagerDutyAnswers } from './pagerduty-answers.js';
import type { SmsReplies } from './reply.js';

export interface AskingParts {
  readonly ds: DataSource;
  readonly clock: Clock;
  readonly config: AlertingConfig;
  readonly receipts: Receipts;
  readonly replies: SmsReplies;
  readonly pagerDuty: PagerDutyAnswers;
  readonly log: ServiceLog;
}

// How often it is looked for pages without a receipt: a part of the shortest wait a site may set.
const RECEIPT_LOOK_MS = 1_000;
const MOST = 100;

/** Repeats a look until it is stopped; a look that takes longer than its pause is not run twice at once. */
class Looking {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly everyMs: number,
    private readonly look: () => Promise<void>,
    private readonly trouble: (error: unknown) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running ??= this.look()
        .catch(this.trouble)
        .finally(() => {
          this.running = undefined;
        });
    }, this.everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}

export class AskProviders implements Living {
  private readonly lookings: readonly Looking[];

  constructor(private readonly parts: AskingParts) {
    const { config, log } = parts;
    const every = config.PROVIDER_POLL_MS;
    // One provider that does not answer delays no other: each has its own round.
    this.lookings = [
      new Looking(
        RECEIPT_LOOK_MS,
        () => this.ringOn(),
        (error) => log.error('held pages could not be looked for', { error }),
      ),
      new Looking(
        every,
        () => this.askForReceipts(),
        (error) => log.warn('receipts could not be asked for', { error }),
      ),
      new Looking(
        every,
        () => this.askForReplies(),
        (error) => log.warn('replies could not be asked for', { error }),
      ),
      new Looking(
        every,
        () => this.askPagerDuty(),
        (error) => log.warn('PagerDuty could not be asked', { error }),
      ),
    ];
  }

  async start(): Promise<void> {
    for (const looking of this.lookings) looking.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.lookings.map((looking) => looking.stop()));
  }

  private get patience(): AbortSignal {
    return AbortSignal.timeout(this.parts.config.PAGE_TRY_TIMEOUT_MS);
  }

  private async ringOn(): Promise<void> {
    const { ds, clock, config } = this.parts;
    const waitMs = { emergency: config.RECEIPT_WAIT_EMERGENCY_MS, urgent: config.RECEIPT_WAIT_URGENT_MS };
    await inTransaction(ds, async (em) => void (await ringWhereNoReceipt(em, clock.now(), waitMs)));
  }

  private async askForReceipts(): Promise<void> {
    const { ds, config, receipts } = this.parts;
    for (const account of twilioAccounts(config)) {
      const open = await rows<{ ref: string; kind: string; pageId: string }>(
        ds,
        `select delivery.ref, page.channel_kind as kind, page.id as "pageId" from delivery
         join page on page.id = delivery.page_id join incident on incident.id = page.incident_id
         where delivery.provider = $1 and delivery.receipt in ('taken', 'under_way') and incident.stage <> 'resolved'
           and page.epoch = incident.epoch and delivery.ref <> page.id::text order by delivery.at limit ${MOST}`,
        [account.provider],
      );
      for (const { ref, kind, pageId } of open) {
        const what = kind === 'twilio-voice' ? 'Calls' : 'Messages';
        const seen = await look(account, what, ref, this.patience);
        if (seen === undefined) continue;
        const { status, error_code: code, answered_by: by } = seen;
        const told = what === 'Calls' ? callTold(status, by ?? '') : smsTold(status, code);
        if (told === undefined) continue;
        await inTransaction(ds, async (em) => {
          await receipts.hear(em, { provider: account.provider, ref, pageId }, told);
        });
      }
    }
  }

  private async askForReplies(): Promise<void> {
    const { ds, config } = this.parts;
    for (const account of twilioAccounts(config)) {
      const [{ since } = { since: null }] = await rows<{ since: number | null }>(
        ds,
        `select ${millis('min(page_door.begun_at)')} as since from delivery
         join page_door on page_door.page_id = delivery.page_id
         join page on page.id = delivery.page_id join incident on incident.id = page.incident_id
         where delivery.provider = $1 and page.channel_kind = 'twilio-sms' and incident.stage <> 'resolved'`,
        [account.provider],
      );
      if (since !== null) await this.readReplies(account, since);
    }
  }

  private async readReplies(account: TwilioAccount, since: number): Promise<void> {
    const listed = await listTo(account, 'Messages', account.from, since, this.patience);
    // Lists are newest first; people's answers are taken in the order they gave them.
    const inbound = (listed ?? []).filter(({ direction }) => direction === 'inbound').toReversed();
    for (const { sid, from, body, date_created: at } of inbound) {
      const sent = Date.parse(at ?? '');
      if (from === null || from === undefined || (!Number.isNaN(sent) && sent < since - RECEIPT_LOOK_MS)) continue;
      await this.parts.replies.hear({ provider: account.provider, ref: sid, from, text: body ?? '' });
    }
  }

  private async askPagerDuty(): Promise<void> {
    const { ds, config, pagerDuty } = this.parts;
    const token = config.PAGERDUTY_API_TOKEN;
    if (token === undefined) return;
    const open = await rows<{ id: string; epoch: number }>(
      ds,
      `select distinct incident.id, incident.epoch from incident join page on page.incident_id = incident.id and page.epoch = incident.epoch
       where page.channel_kind = 'pagerduty' and page.outcome = 'sent'
         and (incident.stage in ('suspected', 'paging', 'exhausted') or incident.state->>'handingTo' is not null) limit ${MOST}`,
      [],
    );
    for (const { id, epoch } of open) {
      const key = dedupKey(id, epoch);
      const standing = await askIncident(config.PAGERDUTY_API_URL, token, key, this.patience);
      if (standing !== undefined && standing !== null && standing.by.length > 0)
        await pagerDuty.acknowledged(key, standing.by);
    }
  }
}
