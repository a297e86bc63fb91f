import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { inTransaction, Shelf, type OnTheShelf } from '#persistence';
import { CurrentActor, HttpProblem, PermanentFailure, Roles, ZodBody, ZodParam, type Actor } from '#platform';
import { DataSource } from 'typeorm';
import { z } from 'zod';

const settlement = z.object({ reason: z.string().min(1).max(500) });

/** Why an entry cannot be sent on its way again, and what to do instead. */
const STAYS: ReadonlyMap<string, string> = new Map([
  [
    'nothing-to-retry',
    'Nothing here could be run again. Mend what the entry names, then discard it with a reason that says so.',
  ],
  ['message-gone', 'The message is no longer kept and cannot be delivered again. Discard the entry with a reason.'],
]);

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
      if (!(error instanceof PermanentFailure)) throw error;
      if (error.code === 'not-on-the-shelf')
        throw new HttpProblem(404, error.code, 'There is no such entry waiting on the shelf.');
      // The entry stays where it is.
      const sentence = STAYS.get(error.code);
      throw sentence === undefined ? error : new HttpProblem(409, error.code, sentence);
    }
  }
}
