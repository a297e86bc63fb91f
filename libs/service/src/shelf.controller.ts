import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { inTransaction, Shelf, type OnTheShelf } from '#persistence';
import { CurrentActor, HttpProblem, PermanentFailure, Roles, ZodBody, ZodParam, type Actor } from '#platform';
import { DataSource } from 'typeorm';
import { z } from 'zod';

const settlement = z.object({ reason: z.string().min(1).max(500) });

/** What could not be handled and waits for a human: seen, sent on its way again, or given up for a reason that is kept. */
@ApiTags('set-aside')
@Controller('set-aside')
export class ShelfController {
  constructor(
    private readonly ds: DataSource,
    @Inject(Shelf) private readonly shelf: Shelf,
  ) {}

  @Get()
  async list(): Promise<{ setAside: OnTheShelf[] }> {
    return { setAside: await this.shelf.list(this.ds) };
  }

  @Roles('operator', 'integrator')
  @HttpCode(204)
  @Post(':id/retry')
  async retry(
    @ZodParam('id', z.uuid()) id: string,
    @ZodBody(settlement) body: z.infer<typeof settlement>,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.settle(() => inTransaction(this.ds, (em) => this.shelf.retry(em, id, { actor, reason: body.reason })));
  }

  @Roles('operator', 'integrator')
  @HttpCode(204)
  @Post(':id/discard')
  async discard(
    @ZodParam('id', z.uuid()) id: string,
    @ZodBody(settlement) body: z.infer<typeof settlement>,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.settle(() => inTransaction(this.ds, (em) => this.shelf.discard(em, id, { actor, reason: body.reason })));
  }

  private async settle(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof PermanentFailure && error.code === 'not-on-the-shelf') {
        throw new HttpProblem(404, 'not-on-the-shelf', 'There is no such entry waiting on the shelf.');
      }
      throw error;
    }
  }
}
