import { inTransaction } from '#persistence';
import { CLOCK, HttpProblem, Public, ZodBody, ZodParam, type Clock, type HttpReply } from '#platform';
import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { holdIncident, incidentOf, type IncidentRow } from '../incident/incident.store.js';
import { linkOf, pageOf, useLink, type LinkRow, type PageRow } from '../page/page.store.js';
import { digestOf } from '../page-on-call/send-page.js';
import { PageAnswers } from '../take-answers/page-answers.js';
import { CLOSED_WORDS, closedBy } from './standing.js';
import { askingPage, isFreshNonce, nonceFor, tellingPage, unknownPage, type Shown } from './link-page.js';

const TOKEN = z.string().max(64);
const answerBody = z
  .object({
    nonce: z.string().max(128),
    answer: z.enum(['accept', 'pass', 'decline']),
    code: z.string().max(16).exactOptional(),
  })
  .transform(({ nonce, answer, code }) => ({
    nonce,
    saying: answer === 'accept' ? ('accept' as const) : ('pass' as const),
    code: code?.trim().toUpperCase(),
  }));
const LINK_MS = 24 * 3_600_000;

interface Found {
  readonly link: LinkRow;
  readonly page: PageRow;
  readonly incident: IncidentRow;
}

interface Told {
  readonly status: number;
  readonly html: string;
}

/** The link on a page. Looking changes nothing; an answer needs a POST with the nonce of the view it was given on. */
@ApiTags('link')
@Public()
@Controller('a')
export class LinkController {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ds: DataSource,
    private readonly answers: PageAnswers,
  ) {}

  @Get(':token')
  async look(@ZodParam('token', TOKEN) token: string, @Res() reply: HtmlReply): Promise<void> {
    const found = await this.find(token);
    if (found === undefined) return send(reply, { status: 404, html: unknownPage() });
    const words = this.closedWords(found);
    const shown = shownOf(found);
    if (words !== undefined) return send(reply, { status: 200, html: tellingPage(shown, words) });
    const nonce = nonceFor(found.page.nonceKey, found.link.digest, this.clock.now());
    send(reply, { status: 200, html: askingPage(shown, nonce, wantsCode(found.page)) });
  }

  @Post(':token')
  async answer(
    @ZodParam('token', TOKEN) token: string,
    @ZodBody(answerBody) body: z.infer<typeof answerBody>,
    @Res() reply: HtmlReply,
  ): Promise<void> {
    const told = await inTransaction(this.ds, (em) => this.take(em, token, body)).catch(toldOf);
    send(reply, told);
  }

  private async take(em: EntityManager, token: string, body: z.infer<typeof answerBody>): Promise<Told> {
    const link = await linkOf(em, digestOf(token));
    const page = link === undefined ? undefined : await pageOf(em, link.pageId);
    const incident = page === undefined ? undefined : await holdIncident(em, page.incidentId);
    if (link === undefined || page === undefined || incident === undefined) return { status: 404, html: unknownPage() };
    const found = { link, page, incident };
    const shown = shownOf(found);
    const now = this.clock.now();
    if (!isFreshNonce(body.nonce, page.nonceKey, link.digest, now)) {
      return { status: 403, html: tellingPage(shown, 'This view is too old. Open the link again.') };
    }
    if (wantsCode(page) && body.code !== incident.code) {
      return { status: 403, html: tellingPage(shown, 'The code of the page was not typed. Open the link again.') };
    }
    const words = this.closedWords(found);
    if (words !== undefined || !(await useLink(em, link, now))) {
      return { status: 409, html: tellingPage(shown, words ?? 'This link has been used.') };
    }
    const { done, words: told } = await this.answers.take(em, page, incident, body.saying, 'link');
    // Nothing was taken, so the link is not used up.
    if (!done) throw new HttpProblem(409, 'not-taken', told);
    return { status: 200, html: tellingPage(shown, told) };
  }

  private async find(token: string): Promise<Found | undefined> {
    const link = await linkOf(this.ds, digestOf(token));
    const page = link === undefined ? undefined : await pageOf(this.ds, link.pageId);
    const incident = page === undefined ? undefined : await incidentOf(this.ds, page.incidentId);
    return link === undefined || page === undefined || incident === undefined ? undefined : { link, page, incident };
  }

  /** Why there is nothing to answer, or undefined while there is. */
  private closedWords({ link, page, incident }: Found): string | undefined {
    const closed = closedBy(page, incident);
    if (closed === 'resolved') return CLOSED_WORDS.resolved;
    if (link.usedAt !== null) return 'This link has been used.';
    if (this.clock.now() - link.issuedAt > LINK_MS) return 'This link is too old.';
    if (page.purpose === 'stand-down') return 'Somebody has accepted. Nothing is asked of you.';
    return closed === undefined ? undefined : CLOSED_WORDS[closed];
  }
}

/** Scanners of mail fetch links, run pages and press their buttons; they do not type a code back (paging.md 6). */
const wantsCode = ({ channelKind }: PageRow): boolean => channelKind === 'smtp';

interface HtmlReply extends HttpReply {
  status(code: number): HtmlReply;
  type(media: string): HtmlReply;
  send(body: string): unknown;
}

function send(reply: HtmlReply, { status, html }: Told): void {
  reply.header('cache-control', 'no-store');
  reply.header('referrer-policy', 'no-referrer');
  reply.status(status).type('text/html; charset=utf-8').send(html);
}

/** The transaction has fallen, so the link is unused again; the refusal is told. */
function toldOf(error: unknown): Told {
  if (!(error instanceof HttpProblem)) throw error;
  return { status: error.getStatus(), html: unknownPage().replace('<p>', `<p>${error.message} `) };
}

const shownOf = ({ page, incident }: Found): Shown => ({
  tier: page.tier,
  code: incident.code,
  drill: incident.drill,
  sentAt: page.sentAt ?? page.createdAt,
});
