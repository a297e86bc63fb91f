// The published form for facts (Questionnaire `facts`), filled in and sent back as a QuestionnaireResponse.
import {
  MEASUREMENTS,
  PUMP_EVENT_KINDS,
  SIGNS,
  type DeviceModel,
  type Instant,
  type Measurement,
  type PumpEvent,
  type Quantity,
  type Step,
  type UnreadValue,
} from '#clinical';
import { codeOf, wordOfCoding, type Word } from '../terminology/local-codes.js';
import { canonical, type LocalSystem } from '../terminology/systems.js';
import { presenceOf, type Codebook } from './concepts.js';
import { spinalLevel, type ObservedFact } from './observed.js';
import { opened, refused, withdrawn, type Read } from './outcome.js';
import { quantityOf, type Convert } from './quantities.js';
import { referenceOf, subjectOf, type Server } from './references.js';
import { instantOf, timeOf } from './times.js';
import { object, objects, text, type Wire } from './wire.js';

export interface AnswersContext {
  readonly book: Codebook;
  readonly convert: Convert;
  readonly server: Server;
  readonly patients?: readonly string[];
}

export interface AnswersRead {
  readonly id: string;
  readonly version: string;
  readonly patient: string;
  /** The moment the form speaks of; the form demands one. */
  readonly at: Instant;
  /** completed or amended; otherwise someone is still writing. */
  readonly settled: boolean;
  readonly author?: string;
  readonly step?: Step;
  readonly model?: DeviceModel;
  readonly facts: readonly ObservedFact[];
  readonly events: readonly PumpEvent[];
  readonly unread: readonly UnreadValue[];
}

export function readFactsForm(input: unknown, context: AnswersContext): Read<AnswersRead> {
  const open = opened(input, 'QuestionnaireResponse');
  if ('refusal' in open) return refused(open.refusal);
  const { resource, reference } = open;
  if (resource['status'] === 'entered-in-error') return withdrawn(open);
  const asked = canonical(context.book.canonicalBase, 'Questionnaire', 'facts');
  if (text(resource['questionnaire'])?.split('|')[0] !== asked) return refused('not_ours', reference);
  const subject = subjectOf(resource['subject'], context.patients, context.server);
  if ('refusal' in subject) return refused(subject.refusal, reference);
  const form = new Form(resource, context);
  const at = form.instant('at');
  if (at === undefined) return refused('no_time', reference);
  const author = referenceOf(resource['author'], context.server);
  const step = form.one('step', 'step');
  const model = form.one('device-model', 'device-model');
  const facts = [...signsIn(form), ...circumstancesIn(form), ...numbersIn(form)];
  const events = eventsIn(form);
  return {
    kind: 'read',
    value: {
      id: reference,
      version: open.version,
      patient: subject.patient,
      at,
      settled: ['completed', 'amended'].includes(text(resource['status']) ?? ''),
      ...(author === undefined ? {} : { author }),
      ...(step === undefined || step === 'PUMP_EVALUATION' ? {} : { step }),
      ...(model === undefined ? {} : { model }),
      facts,
      events,
      unread: form.notTaken(),
    },
  };
}

/** The answers by link id, and which of them were understood: what was answered and not taken is named, never lost. */
class Form {
  private readonly answers: ReadonlyMap<string, readonly Wire[]>;
  private readonly taken = new Set<string>();
  private readonly setAside: UnreadValue[] = [];

  constructor(
    response: Wire,
    private readonly context: AnswersContext,
  ) {
    this.answers = new Map(itemsIn(response).map((item) => [text(item['linkId']) ?? '', objects(item['answer'])]));
  }

  all<S extends LocalSystem>(linkId: string, system: S): Word<S>[] {
    const codings = (this.answers.get(linkId) ?? []).map((answer) => codingIn(object(answer['valueCoding'])));
    const words = codings
      .map((coding) => wordOfCoding(this.context.book.canonicalBase, system, coding))
      .filter((word) => word !== undefined);
    if (words.length === codings.length) this.taken.add(linkId);
    return words;
  }

  /** The one word answered; two answers to a question that wants one are none. */
  one<S extends LocalSystem>(linkId: string, system: S): Word<S> | undefined {
    const words = this.all(linkId, system);
    if (words.length > 1) this.taken.delete(linkId);
    return words.length === 1 ? words[0] : undefined;
  }

  presence(linkId: string): boolean | undefined {
    const coding = codingIn(object(this.first(linkId)?.['valueCoding']));
    return this.take(linkId, presenceOf({ codings: [coding] }, this.context.book));
  }

  words(linkId: string): string | undefined {
    return this.take(linkId, text(this.first(linkId)?.['valueString']));
  }

  level(linkId: string): string | undefined {
    return this.take(linkId, spinalLevel(text(this.first(linkId)?.['valueString'])));
  }

  /** A date without a time is no instant and stays among what was not taken. */
  instant(linkId: string): Instant | undefined {
    return this.take(linkId, instantOf(timeOf(this.first(linkId)?.['valueDateTime'])));
  }

  quantity(linkId: string, name: Measurement): Quantity | undefined {
    const answer = this.first(linkId);
    if (answer === undefined) return undefined;
    const read = quantityOf(answer['valueQuantity'], name, this.context.convert);
    this.taken.add(linkId);
    if ('quantity' in read) return read.quantity;
    this.setAside.push(read.unread);
    return undefined;
  }

  notTaken(): UnreadValue[] {
    const answered = [...this.answers].filter(([, answers]) => answers.length > 0).map(([linkId]) => linkId);
    const lost = answered.filter((linkId) => !this.taken.has(linkId));
    return [...this.setAside, ...lost.map((name): UnreadValue => ({ name, why: 'unknown_name' }))];
  }

  private first(linkId: string): Wire | undefined {
    return this.answers.get(linkId)?.[0];
  }

  private take<T>(linkId: string, value: T | undefined): T | undefined {
    if (value !== undefined) this.taken.add(linkId);
    return value;
  }
}

/** Every item, however deep the groups go. */
function itemsIn(holder: Wire): Wire[] {
  return objects(holder['item']).flatMap((item) => [item, ...itemsIn(item)]);
}

function codingIn(wire: Wire | undefined): { system?: string; code?: string } {
  const system = text(wire?.['system']);
  const code = text(wire?.['code']);
  return { ...(system === undefined ? {} : { system }), ...(code === undefined ? {} : { code }) };
}

function signsIn(form: Form): ObservedFact[] {
  return SIGNS.flatMap((sign): ObservedFact[] => {
    const present = form.presence(`sign.${codeOf(sign)}`);
    return present === undefined ? [] : [{ kind: 'sign', sign, present }];
  });
}

function circumstancesIn(form: Form): ObservedFact[] {
  const site = form.one('injection-site', 'injection-site');
  const fluid = form.one('fluid-type', 'fluid-type');
  const drug = form.one('pump-drug', 'pump-drug');
  const agent = form.words('contrast-agent');
  const level = form.level('tip-level');
  return [
    ...form.all('finding', 'finding').map((finding): ObservedFact => ({ kind: 'finding', finding })),
    ...(site === undefined ? [] : [{ kind: 'injection_site' as const, site }]),
    ...(fluid === undefined ? [] : [{ kind: 'fluid_type' as const, fluid }]),
    ...(drug === undefined ? [] : [{ kind: 'pump_drug' as const, drug }]),
    ...(agent === undefined ? [] : [{ kind: 'contrast_agent' as const, agent }]),
    ...(level === undefined ? [] : [{ kind: 'tip_level' as const, level }]),
  ];
}

function numbersIn(form: Form): ObservedFact[] {
  return MEASUREMENTS.flatMap((name): ObservedFact[] => {
    const quantity = form.quantity(`value.${codeOf(name)}`, name);
    return quantity === undefined ? [] : [{ kind: 'value', name, quantity }];
  });
}

function eventsIn(form: Form): PumpEvent[] {
  return PUMP_EVENT_KINDS.flatMap((kind) => {
    const at = form.instant(`event.${codeOf(kind)}`);
    return at === undefined ? [] : [{ kind, at }];
  });
}
