// The hospital's word on what we write: its codes, its owners, and what it lets software order.
import { describe, expect, it } from '@jest/globals';
import type { Step } from '#clinical';
import { NO_SITE_CODES } from '#fhir';
import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import { NO_SITE, type Site } from '#service';
import { OURS } from '../case/facts.js';
import { foldCase } from '../case/fold.js';
import type { CaseState } from '../case/state.js';
import { writing } from '../writing.js';
import type { Placement } from './placement.js';
import { intentionOf, type Pen } from './resources.js';

const CASE = '7b0b7f0e-58a1-4c53-9a4e-0d8f1c1f6a12';
const NIGHT = Date.UTC(2026, 2, 14, 3, 0);
const DAY = 86_400_000;

const SITE: Site = {
  ...NO_SITE,
  codes: { ...NO_SITE_CODES, steps: [{ system: 'urn:site', code: 'XRP', word: 'PLAIN_FILMS', write: true }] },
  requester: 'PractitionerRole/spasticity',
  author: 'Device/pumptrace',
  taskOwners: {
    usual: 'PractitionerRole/spasticity',
    byAction: new Map([['SURGICAL_CONSULT', 'PractitionerRole/surgeon']]),
  },
  standingOrder: {
    id: 'SO-1',
    signer: 'Dr. Example',
    expires: NIGHT + DAY,
    steps: ['INTERROGATION', 'PLAIN_FILMS', 'ROTOR_STUDY'],
  },
};

const pen = (site: Site, orderIntent: Pen['orderIntent']): Pen => ({
  context: writing({ CANONICAL_BASE: 'https://pumptrace.example.org/fhir' }, site, false),
  site,
  orderIntent,
});

const patient = { model: 'SYNCHROMED_II', indication: 'SPASTIC_DIPLEGIA', drug: 'baclofen' } as const;
const body = { patientId: 'ada', episode: 'first', protocol: 'ajnr2011', patient, trigger: { kind: 'hand' } } as const;
function caseOfAda(): CaseState {
  const state = foldCase(CASE, [{ kind: 'opened', at: NIGHT, body, seq: 1, actor: OURS }]);
  if (state === undefined) throw new Error('no case');
  return state;
}
const ada = caseOfAda();

const placed = (step: Step, over: Partial<Placement['intent']> = {}): Placement => ({
  intent: {
    orderId: `${CASE}.${step.toLowerCase()}.part.1`,
    kind: 'order',
    wish: step,
    step,
    component: 'part',
    attempt: 1,
    priority: 'urgent',
    gates: [],
    gated: false,
    held: false,
    asks: 'What is to be seen?',
    basis: 'nothing yet',
    ...over,
  },
  notes: [],
  reasons: [],
});

function order(placement: Placement, with_: Pen, at = NIGHT): ServiceRequest {
  const intention = intentionOf(ada, placement, at, with_);
  if (intention.operation === 'amend' || intention.resource.resourceType !== 'ServiceRequest')
    throw new Error('no order');
  return intention.resource;
}
function task(wish: 'SURGICAL_CONSULT' | 'REFILL_DECISION', site: Site): Task {
  const intent = { ...placed('PLAIN_FILMS').intent, kind: 'task', wish } as const;
  const intention = intentionOf(ada, { intent, notes: [], reasons: [] }, NIGHT, pen(site, 'proposal'));
  if (intention.operation === 'amend' || intention.resource.resourceType !== 'Task') throw new Error('no task');
  return intention.resource;
}
const standing = ({ intent, status }: ServiceRequest): string => `${intent} ${status}`;

describe('an order of ours', () => {
  it("is a proposal in the hospital's name, with its code, and active only under its standing order", () => {
    const films = order(placed('PLAIN_FILMS'), pen(SITE, 'proposal'));
    expect(standing(films)).toBe('proposal draft');
    expect(films.requester).toEqual({ reference: 'PractitionerRole/spasticity' });
    expect(films.code?.coding?.map(({ code }) => code)).toContain('XRP');
    const ordered = order(placed('PLAIN_FILMS'), pen(SITE, 'order'));
    expect(standing(ordered)).toBe('order active');
    expect(ordered.note?.[0]?.text).toContain('standing order SO-1, signed by Dr. Example');
  });

  it('stays a proposal once the standing order has expired, or where the site has none', () => {
    expect(standing(order(placed('PLAIN_FILMS'), pen(SITE, 'order'), NIGHT + DAY))).toBe('proposal draft');
    expect(standing(order(placed('PLAIN_FILMS'), pen(NO_SITE, 'order')))).toBe('proposal draft');
  });

  it('is never placed by software with a needle, behind a gate, or while it is held', () => {
    for (const step of ['CSF_ASPIRATION', 'FLUORO_CONTRAST', 'CT_POST_CONTRAST', 'SCINT_IN111', 'MRI'] as const)
      expect(standing(order(placed(step), pen(SITE, 'order')))).toBe('proposal draft');
    const gated = placed('ROTOR_STUDY', { gates: ['G_STEP_NOT_APPLICABLE_TO_MODEL'] });
    expect(standing(order(gated, pen(SITE, 'order')))).toBe('proposal draft');
    expect(standing(order(placed('PLAIN_FILMS', { held: true }), pen(SITE, 'order')))).toBe('proposal on-hold');
  });

  it('names the software where the hospital named nobody', () => {
    expect(order(placed('PLAIN_FILMS'), pen(NO_SITE, 'proposal')).requester).toEqual({ display: 'Pumptrace orders' });
    expect(order(placed('PLAIN_FILMS'), pen({ ...SITE, requester: undefined }, 'proposal')).requester).toEqual({
      reference: 'Device/pumptrace',
      display: 'Pumptrace orders',
    });
  });
});

describe('a Task of ours', () => {
  it('goes to whom the hospital named for it, else to the usual one, else to nobody', () => {
    expect(task('SURGICAL_CONSULT', SITE).owner).toEqual({ reference: 'PractitionerRole/surgeon' });
    expect(task('REFILL_DECISION', SITE).owner).toEqual({ reference: 'PractitionerRole/spasticity' });
    expect(task('REFILL_DECISION', NO_SITE).owner).toBeUndefined();
  });
});
