import { inTransaction } from '#persistence';
import { HttpProblem, Metrics, Public, ServiceLog, ZodBody, ZodParam, type HttpReply } from '#platform';
import type { HttpRequest } from '#platform';
import { SERVICE_CONFIG } from '#service';
import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { callbackUrl, publicBase, twilioAccounts } from '../channels/accounts.js';
import type { Provider } from '../channels/channel.js';
import { callTold, smsTold, type Told } from '../channels/receipt.js';
import { Receipts } from '../channels/receipts.js';
import { twiml, twimlSay } from '../channels/words.js';
import type { AlertingConfig } from '../config.js';
import { Keypresses } from './keypress.js';
import { SmsReplies } from './reply.js';
import { isSignedBy, type FormFields } from './twilio-signature.js';

// A provider names its fields; what is not one of them is signed all the same and read by nobody.
const form = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const uuid = z.uuid();
const REPLY_PATH = '/channels/twilio/reply';

interface XmlReply extends HttpReply {
  type(media: string): XmlReply;
  send(body: string): unknown;
}
const sendXml = (reply: XmlReply, body: string): unknown => reply.type('text/xml; charset=utf-8').send(body);

const one = (fields: FormFields, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};

/** Twilio calls back: receipts, replies, pressed keys. Believed by its signature over our public address, and by nothing else. */
@ApiTags('channels')
@Public()
@Controller('channels/twilio')
export class TwilioController {
  private readonly refused;

  constructor(
    @Inject(SERVICE_CONFIG) private readonly config: AlertingConfig,
    private readonly ds: DataSource,
    private readonly receipts: Receipts,
    private readonly replies: SmsReplies,
    private readonly keypresses: Keypresses,
    private readonly log: ServiceLog,
    metrics: Metrics,
  ) {
    this.refused = metrics.counter('pumptrace_provider_callbacks_refused_total', 'Callbacks that were not believed', [
      'provider',
      'why',
    ]);
  }

  @HttpCode(204)
  @Post('message-status/:page')
  async message(
    @ZodParam('page', uuid) page: string,
    @ZodBody(form) fields: FormFields,
    @Req() request: HttpRequest,
  ): Promise<void> {
    const provider = this.believe(request, callbackUrl(this.config, 'messageStatus', page), fields);
    await this.hear(
      provider,
      page,
      one(fields, 'MessageSid'),
      smsTold(one(fields, 'MessageStatus'), one(fields, 'ErrorCode')),
    );
  }

  @HttpCode(204)
  @Post('call-status/:page')
  async call(
    @ZodParam('page', uuid) page: string,
    @ZodBody(form) fields: FormFields,
    @Req() request: HttpRequest,
  ): Promise<void> {
    const provider = this.believe(request, callbackUrl(this.config, 'callStatus', page), fields);
    await this.hear(
      provider,
      page,
      one(fields, 'CallSid'),
      callTold(one(fields, 'CallStatus'), one(fields, 'AnsweredBy')),
    );
  }

  @HttpCode(200)
  @Post('reply')
  async reply(@ZodBody(form) fields: FormFields, @Req() request: HttpRequest, @Res() reply: XmlReply): Promise<void> {
    const provider = this.believe(request, `${publicBase(this.config)}${REPLY_PATH}`, fields);
    const said = { provider, ref: one(fields, 'MessageSid'), from: one(fields, 'From'), text: one(fields, 'Body') };
    const words = said.ref === '' || said.from === '' ? undefined : await this.replies.hear(said);
    sendXml(reply, words === undefined ? twiml() : twiml(`<Message>${words}</Message>`));
  }

  @HttpCode(200)
  @Post('keypress/:page')
  async keypress(
    @ZodParam('page', uuid) page: string,
    @ZodBody(form) fields: FormFields,
    @Req() request: HttpRequest,
    @Res() reply: XmlReply,
  ): Promise<void> {
    const url = callbackUrl(this.config, 'keypress', page);
    const provider = this.believe(request, url, fields);
    const keys = {
      pageId: page,
      provider,
      ref: one(fields, 'CallSid'),
      digits: one(fields, 'Digits').replace(/#$/, ''),
    };
    const end = await this.keypresses.hear(keys);
    switch (end.kind) {
      case 'answered':
      case 'shut':
        sendXml(reply, twimlSay(end.words));
        return;
      case 'wrong': {
        const gather = `<Gather input="dtmf" method="POST" action="${url ?? ''}" timeout="10" finishOnKey="#"><Say>That was not right. Enter your PIN, then 1 or 2, then the hash key.</Say></Gather>`;
        sendXml(reply, twiml(gather, '<Say>Goodbye.</Say>'));
        return;
      }
      case 'unknown':
        return this.unknown(provider);
      default: {
        const never: never = end;
        return never;
      }
    }
  }

  private async hear(provider: Provider, pageId: string, ref: string, told: Told | undefined): Promise<void> {
    if (told === undefined) {
      // A word of the provider that this release does not know changes nothing, and is seen.
      this.refused.inc({ provider, why: 'unknown-status' });
      return;
    }
    const heard = await inTransaction(this.ds, (em) => this.receipts.hear(em, { provider, ref, pageId }, told));
    if (heard === 'unknown') this.unknown(provider);
  }

  /** @throws HttpProblem 404 */
  private unknown(provider: Provider): never {
    this.refused.inc({ provider, why: 'unknown' });
    throw new HttpProblem(404, 'unknown-page', 'This is not about a page of ours.');
  }

  /** Whose callback it is. @throws HttpProblem 403 */
  private believe(request: HttpRequest, url: string | undefined, fields: FormFields): Provider {
    const header = request.headers['x-twilio-signature'];
    const given = Array.isArray(header) ? header[0] : header;
    const { TWILIO_AUTH_TOKEN_OLD: old } = this.config;
    for (const { provider, token } of twilioAccounts(this.config)) {
      const tokens = provider === 'twilio' && old !== undefined ? [token, old] : [token];
      if (url !== undefined && isSignedBy(tokens, given, url, fields)) return provider;
    }
    this.refused.inc({ provider: 'twilio', why: given === undefined ? 'unsigned' : 'wrong-signature' });
    this.log.warn('a callback of a provider was not believed', { channel: 'twilio' });
    throw new HttpProblem(403, 'not-signed', 'The signature is missing or wrong.');
  }
}
