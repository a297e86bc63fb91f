import { inTransaction } from '#persistence';
import { HttpProblem, Roles, ZodBody } from '#platform';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Receipts } from '../channels/receipts.js';
import { bounceTold } from '../channels/receipt.js';

const bounce = z.object({
  /** Message-ID of the mail that came back: the attempt's. */
  message: z.string().regex(/^<?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}@[^@>\s]{1,253}>?$/),
  /** Enhanced status of RFC 3463, as a delivery status notification gives it (RFC 3464, `Status`). */
  status: z.string().regex(/^[245]\.\d{1,3}\.\d{1,3}$/),
});

/** A mail that a relay took and that came back later. The hospital's mail gateway tells it here, with a key of ours. */
@ApiTags('channels')
@Controller('channels/smtp')
export class BouncesController {
  constructor(
    private readonly ds: DataSource,
    private readonly receipts: Receipts,
  ) {}

  @Roles('integrator')
  @HttpCode(204)
  @Post('bounces')
  async hear(@ZodBody(bounce) { message, status }: z.output<typeof bounce>): Promise<void> {
    const pageId = message.replace('<', '').split('@')[0] ?? '';
    const about = { provider: 'smtp', ref: pageId, pageId } as const;
    const heard = await inTransaction(this.ds, (em) => this.receipts.hear(em, about, bounceTold(status)));
    if (heard === 'unknown') throw new HttpProblem(404, 'unknown-page', 'This is not about a page of ours.');
  }
}
