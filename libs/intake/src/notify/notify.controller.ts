import { Controller, HttpCode, Inject, Param, Post, Put, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { inTransaction } from '#persistence';
import { CLOCK, HttpProblem, Metrics, Public, reached, type Clock, type HttpRequest } from '#platform';
import type { Counter } from 'prom-client';
import { DataSource } from 'typeorm';
import { ring, type Ringer } from '../kept/bells.js';
import { readNotification, type BellTarget, type Notification } from './bells.js';
import { checkProof } from './signature.js';

/** What the door of notifications needs to know. */
export interface NotifySettings {
  readonly ringer: Ringer;
  /** What the EHR presents. Undefined: push is off and the door is shut. */
  readonly secret: string | undefined;
  /** Somebody rang without saying for what. */
  readonly pollNow: () => void;
  /** Whether a resource, by what its notification says, can concern us at all. */
  readonly concerns: (bell: BellTarget) => Promise<boolean>;
}
export const NOTIFY_SETTINGS = Symbol('NOTIFY_SETTINGS');

const RECEIVED = {
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'information', code: 'informational', details: { text: 'Received.' } }],
} as const;

/** Where the EHR rings. Answered as soon as the bell is written down; nothing the body says is believed but type and id. */
@ApiExcludeController()
@Controller('ehr/:source/notify')
export class NotifyController {
  private readonly rung: Counter<'kind'>;

  constructor(
    @Inject(NOTIFY_SETTINGS) private readonly settings: NotifySettings,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ds: DataSource,
    metrics: Metrics,
  ) {
    this.rung = metrics.counter('pumptrace_ehr_notifications_total', 'Notifications from the EHR by what they were', [
      'kind',
    ]);
  }

  @Public()
  @HttpCode(200)
  @Post([''])
  post(@Req() request: HttpRequest, @Param('source') source: string): Promise<object> {
    return this.take(request, source, {});
  }

  @Public()
  @HttpCode(200)
  @Post([':type/:id'])
  postResource(
    @Req() request: HttpRequest,
    @Param() path: { source: string; type: string; id: string },
  ): Promise<object> {
    return this.take(request, path.source, path);
  }

  @Public()
  @HttpCode(200)
  @Put([':type/:id'])
  putResource(
    @Req() request: HttpRequest,
    @Param() path: { source: string; type: string; id: string },
  ): Promise<object> {
    return this.take(request, path.source, path);
  }

  @Public()
  @HttpCode(200)
  @Put([''])
  put(@Req() request: HttpRequest, @Param('source') source: string): Promise<object> {
    return this.take(request, source, {});
  }

  private async take(request: HttpRequest, source: string, path: { type?: string; id?: string }): Promise<object> {
    this.believe(request, source);
    const said = readNotification(path, request.rawBody?.toString('utf8') ?? '');
    this.rung.inc({ kind: said.kind === 'refused' ? said.why : said.kind });
    await this.act(said);
    return RECEIVED;
  }

  private believe(request: HttpRequest, source: string): void {
    const { secret, ringer } = this.settings;
    if (secret === undefined) throw new HttpProblem(403, 'push-off', 'Notifications are switched off here.');
    const proof = checkProof(request.headers, request.rawBody ?? Buffer.alloc(0), secret);
    if (!proof.ok) {
      this.rung.inc({ kind: `proof_${proof.why}` });
      throw new HttpProblem(
        401,
        `proof-${proof.why}`,
        'This notification does not carry the secret of the subscription.',
      );
    }
    if (source !== ringer.source)
      throw new HttpProblem(404, 'unknown-source', 'No EHR of this name is connected here.');
  }

  private async act(said: Notification): Promise<void> {
    switch (said.kind) {
      case 'bells': {
        const asked = await Promise.all(said.bells.map((bell) => this.settings.concerns(bell)));
        const bells = said.bells.filter((_, nth) => asked[nth] === true);
        if (bells.length < said.bells.length) this.rung.inc({ kind: 'left' }, said.bells.length - bells.length);
        if (bells.length === 0) return;
        await inTransaction(this.ds, async (em) => {
          await ring(em, this.settings.ringer, 'hook', bells, this.clock.now());
          reached('notification.before-commit');
        });
        reached('notification.after-commit');
        return;
      }
      case 'poll':
        return this.settings.pollNow();
      case 'handshake':
      case 'heartbeat':
        return;
      case 'refused':
        throw new HttpProblem(400, said.why.replaceAll('_', '-'), 'This is not a notification that can be read.');
      default: {
        const never: never = said;
        return never;
      }
    }
  }
}
