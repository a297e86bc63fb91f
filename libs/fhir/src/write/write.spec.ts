import { describe, expect, it } from '@jest/globals';
import {
  CAUSES,
  NOT_CHECKED,
  STEPS,
  convert,
  type Cause,
  type CauseVerdict,
  type Reason,
  type Verdict,
  type Verdicts,
} from '#clinical';
import { NO_SITE_CODES } from '../terminology/site-codes.js';
import { readServiceRequest, readTask } from '../read/index.js';
import { validateForSending } from '../validate/index.js';
import { writeFlag, writeGateIssue, writeSuspicion } from './alerts.js';
import { writeClinicalImpression, type ImpressionToWrite } from './clinical-impression.js';
import { writeCommunication, writeCommunicationRequest, type PageResult } from './communication.js';
import { CONDITION_STANDINGS, writeCondition } from './condition.js';
import type { WriteContext } from './elements.js';
import { priorityOfGrade } from './priority.js';
import { writeServiceRequest, type OrderToWrite, type OrderableStep } from './service-request.js';
import { writeTask, type TaskToWrite } from './task.js';

const BASE = 'https://pumptrace.example.org/fhir';
const AT = Date.parse('2026-11-22T02:00:00Z');
const context: WriteContext = { canonicalBase: BASE, version: '1.0.0', author: { display: 'Pumptrace' }, drill: false };
const drill: WriteContext = {
  ...context,
  drill: true,
  author: { reference: 'Device/pumptrace', display: 'Pumptrace' },
};
const reasons: Reason[] = [{ rule: 'ITB.ALG.02', cite: 'a14', text: 'films come before contrast' }];
const order = (over: Partial<OrderToWrite> = {}): OrderToWrite => ({
  caseId: 'case-7',
  orderId: 'case-7.plain-films.thoracic-ap.1',
  step: 'PLAIN_FILMS',
  component: { id: 'thoracic-ap', words: 'thoracic spine, AP' },
  patient: 'Patient/1',
  encounter: 'Encounter/8',
  status: 'draft',
  authority: { intent: 'proposal' },
  priority: 'asap',
  authoredAt: AT,
  protocol: 'ajnr2011',
  asks: 'Show the catheter in its whole course.',
  answers: ['Is the catheter continuous?', 'Is the tip at T8 as recorded?'],
  gates: [],
  reasons,
  reasonReferences: ['Condition/31', 'Flag/2'],
  supportingInfo: ['Device/pump-1'],
  notes: [NOT_CHECKED],
  ...over,
});
const valid = (resource: unknown) => expect(validateForSending(resource)).toEqual([]);

describe('an order leaves for the EHR', () => {
  it('carries every promised element and is valid R4', () => {
    const request = writeServiceRequest(order(), context);
    valid(request);
    expect(request).toMatchObject({
      identifier: [{ system: `${BASE}/sid/order`, value: 'case-7.plain-films.thoracic-ap.1' }],
      requisition: { system: `${BASE}/sid/case`, value: 'case-7' },
      instantiatesCanonical: [`${BASE}/PlanDefinition/ajnr2011|1.0.0`, `${BASE}/ActivityDefinition/plain-films|1.0.0`],
      status: 'draft',
      intent: 'proposal',
      priority: 'asap',
      subject: { reference: 'Patient/1' },
      encounter: { reference: 'Encounter/8' },
      authoredOn: '2026-11-22T02:00:00.000Z',
      requester: { display: 'Pumptrace' },
      reasonReference: [{ reference: 'Condition/31' }],
      supportingInfo: [{ reference: 'Device/pump-1' }, { reference: 'Flag/2' }],
    });
    expect(request.code?.coding?.map((coding) => coding.code)).toEqual(['plain-films', '30752-0']);
    expect(request.reasonCode?.[0]?.coding).toEqual([{ system: `${BASE}/CodeSystem/rule`, code: 'ITB.ALG.02' }]);
  });

  it('says in its note what to answer, why, under which protocol, and what nobody checked', () => {
    const text =
      writeServiceRequest(
        order({ gates: ['G_ASPIRATION_BEFORE_CONTRAST'], notes: ['Aspirate first.', NOT_CHECKED] }),
        context,
      ).note?.[0]?.text ?? '';
    for (const part of [
      'Is the catheter continuous?',
      'Films come before contrast. [ITB.ALG.02; a14]',
      'g-aspiration-before-contrast',
      'Aspirate first.',
      'AJNR 2011 algorithm, version 1.0.0',
      'Not checked by Pumptrace: pregnancy, contrast allergy, anticoagulation, MRI safety',
    ]) {
      expect(text).toContain(part);
    }
    expect(text.split(NOT_CHECKED)).toHaveLength(2);
    expect(text).not.toMatch(/\d\s*(ug|mcg|mg)\b|system normal/i);
  });

  it('is valid for every step, and comes back as the order it was', () => {
    const steps = STEPS.filter((step): step is OrderableStep => step !== 'BOLUS_TRIAL');
    expect(steps).toHaveLength(STEPS.length - 1);
    for (const step of steps) {
      const { component: _none, ...bare } = order({ step, occurrence: { from: AT, to: AT + 3_600_000 } });
      const request = writeServiceRequest(bare, context);
      valid(request);
      const back = readServiceRequest(
        { ...request, id: '9' },
        { book: { canonicalBase: BASE, siteCodes: NO_SITE_CODES }, convert, server: {} },
      );
      expect(back).toMatchObject({
        kind: 'read',
        value: { orderId: bare.orderId, caseId: 'case-7', steps: expect.arrayContaining([step]) },
      });
    }
  });

  it("adds the hospital's own code where the site says so", () => {
    const siteCodes = {
      ...NO_SITE_CODES,
      steps: [
        { system: 'urn:site', code: 'XRL', word: 'PLAIN_FILMS' as const, write: true },
        { system: 'urn:site', code: 'OLD', word: 'PLAIN_FILMS' as const },
      ],
    };
    const codes = writeServiceRequest(order(), context, siteCodes).code?.coding?.map((coding) => coding.code);
    expect(codes).toEqual(['plain-films', '30752-0', 'XRL']);
  });

  it('rests on a standing order only for films, interrogation and turn, and only while it is valid', () => {
    const standingOrder = { id: 'SO-1', signer: 'Practitioner/3', expires: AT + 1 };
    const authority = { intent: 'order' as const, standingOrder };
    const request = writeServiceRequest(order({ authority }), context);
    valid(request);
    expect(request.note?.[0]?.text).toContain('standing order SO-1, signed by Practitioner/3');
    expect(() => writeServiceRequest(order({ authority, step: 'FLUORO_CONTRAST' }), context)).toThrow(RangeError);
    expect(() =>
      writeServiceRequest(
        order({ authority: { intent: 'order', standingOrder: { ...standingOrder, expires: AT } } }),
        context,
      ),
    ).toThrow(RangeError);
  });

  it('turns grades into priorities', () => {
    const of = (severity: 'NONE' | 'MILD' | 'MODERATE' | 'SEVERE' | 'FULMINANT') =>
      priorityOfGrade({ severity, pathway: 'acute_withdrawal' });
    expect([of('NONE'), of('MILD'), of('MODERATE'), of('SEVERE'), of('FULMINANT')]).toEqual([
      'routine',
      'urgent',
      'asap',
      'stat',
      'stat',
    ]);
    expect(priorityOfGrade({ severity: 'NONE', pathway: 'overdose' })).toBe('stat');
  });
});

describe('a decision is asked of a person', () => {
  const task: TaskToWrite = {
    caseId: 'case-7',
    decisionId: 'case-7.bolus-trial.1',
    action: 'BOLUS_TRIAL',
    patient: 'Patient/1',
    status: 'requested',
    priority: 'urgent',
    authoredAt: AT,
    focus: 'ClinicalImpression/4',
    dueBy: AT + 3_600_000,
    reasons,
    asks: 'Decide whether a bolus trial is wanted.',
    drug: 'unknown',
    pageCode: '7Q4K',
    incidentId: 'inc-1',
  };
  it('is a valid Task and comes back as one, the bolus trial included', () => {
    const written = writeTask(task, context);
    valid(written);
    expect(written).toMatchObject({ intent: 'proposal', restriction: { period: { end: '2026-11-22T03:00:00.000Z' } } });
    expect(written.note?.[0]?.text).toContain('Page code 7Q4K');
    const back = readTask(
      { ...written, id: 't1' },
      { book: { canonicalBase: BASE, siteCodes: NO_SITE_CODES }, server: {} },
    );
    expect(back).toMatchObject({
      value: { action: 'BOLUS_TRIAL', decisionId: task.decisionId, focus: 'ClinicalImpression/4' },
    });
    valid(
      writeTask({ ...task, status: 'cancelled', statusReason: 'Signs of overdose', owner: 'Practitioner/3' }, drill),
    );
  });
});

const verdictsWith = (some: Partial<Record<Cause, Verdict>>): Verdicts => {
  const entry = (cause: Cause): CauseVerdict => {
    const verdict = some[cause] ?? 'open';
    const reports = verdict === 'open' ? [] : [{ reportId: 'DiagnosticReport/5', step: 'PLAIN_FILMS' as const }];
    return { cause, verdict, reports, reasons: verdict === 'open' ? [] : reasons };
  };
  const [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = CAUSES;
  return {
    [a]: entry(a),
    [b]: entry(b),
    [c]: entry(c),
    [d]: entry(d),
    [e]: entry(e),
    [f]: entry(f),
    [g]: entry(g),
    [h]: entry(h),
    [i]: entry(i),
    [j]: entry(j),
    [k]: entry(k),
    [l]: entry(l),
    [m]: entry(m),
    [n]: entry(n),
  };
};

describe('the impression of the case', () => {
  const impression: ImpressionToWrite = {
    caseId: 'case-7',
    patient: 'Patient/1',
    status: 'in-progress',
    at: AT,
    protocol: 'bardutzky',
    verdicts: verdictsWith({
      CATH_KINK: 'confirmed',
      CATH_OCCLUSION: 'suspected',
      PUMP_ROTOR_ROLLER_MALFUNCTION: 'excluded',
    }),
    clinicianVerdicts: [{ cause: 'CATH_OCCLUSION', verdict: 'excluded', reason: 'Seen in theatre', at: AT }],
    reports: [{ reference: 'DiagnosticReport/5', effectiveAt: AT }, { reference: 'fact-3' }],
    differential: ['SEPSIS', 'BACLOFEN_OVERDOSE'],
    alsoConsider: ['opioid withdrawal'],
    drug: 'baclofen',
  };
  const written = writeClinicalImpression(impression, context);
  const summary = written.summary ?? '';

  it('has a finding with verdict and basis for each of the fourteen causes, and is valid', () => {
    valid(written);
    expect(written.finding).toHaveLength(14);
    const kink = written.finding?.find((finding) => finding.itemCodeableConcept?.coding?.[0]?.code === 'cath-kink');
    expect(kink?.extension).toEqual([{ url: `${BASE}/StructureDefinition/verdict`, valueCode: 'confirmed' }]);
    expect(kink?.basis).toBe(
      'confirmed by Radiographs of pump and whole catheter (DiagnosticReport/5, 2026-11-22T02:00:00.000Z). Films come before contrast. [ITB.ALG.02; a14]',
    );
    expect(written.investigation?.[0]?.item).toEqual([{ reference: 'DiagnosticReport/5' }]);
  });

  it('speaks as users should hear it', () => {
    expect(summary).toContain('Not settled: ');
    expect(summary).toMatch(/Excluded: Rotor or roller.* \(Radiographs.*, 2026-11-22T02:00:00.000Z\)\./);
    expect(summary).toContain('Also consider (in no order): Sepsis; Baclofen overdose; opioid withdrawal.');
    expect(summary).not.toMatch(/\bopen\b|\bnormal\b|likely/i);
    expect(written.note?.[0]?.text).toContain('Seen in theatre');
  });
});

describe('conditions, issues, flags and pages', () => {
  it.each(CONDITION_STANDINGS)('writes a valid Condition that is %s', (standing) => {
    const condition = writeCondition(
      {
        caseId: 'case-7',
        cause: 'CATH_KINK',
        standing,
        patient: 'Patient/1',
        recordedAt: AT,
        changedAt: AT,
        findings: ['XR_KINK'],
        reports: ['DiagnosticReport/5'],
        reasons,
      },
      context,
    );
    valid(condition);
    expect(condition.clinicalStatus === undefined).toBe(standing === 'entered-in-error');
    expect(JSON.stringify(condition)).not.toMatch(/icd-10|T85/i);
  });

  it('says plainly that a contrast order was not held', () => {
    const issue = {
      decisionId: 'case-7.gate.1',
      gate: 'G_ASPIRATION_BEFORE_CONTRAST' as const,
      patient: 'Patient/1',
      at: AT,
      order: 'ServiceRequest/9',
      changedAt: AT,
      reasons,
    };
    const open = writeGateIssue({ ...issue, outcome: 'not_held' }, context);
    valid(open);
    expect([open.detail?.includes('NOT held'), open.mitigation, open.severity]).toEqual([true, undefined, 'high']);
    valid(writeGateIssue({ ...issue, outcome: 'held' }, context));
    expect(writeGateIssue({ ...issue, outcome: 'resolved' }, context).status).toBe('mitigated');
  });

  const alarm = {
    incidentId: 'inc-1',
    pageCode: '7Q4K',
    patient: 'Patient/1',
    pathway: 'undetermined' as const,
    severity: 'NONE' as const,
    tier: 'emergency' as const,
    drug: 'baclofen' as const,
  };
  it('never shows "none" beside an emergency, and puts the code on flag and issue', () => {
    const flag = writeFlag({ ...alarm, status: 'active', from: AT }, drill);
    valid(flag);
    expect(flag.code.text).toBe('DRILL. Intrathecal pump patient: not settled, grade not assessable. Page code 7Q4K.');
    expect(flag.meta?.tag?.[0]?.code).toBe('HTEST');
    const issue = writeSuspicion(
      {
        ...alarm,
        status: 'preliminary',
        at: AT,
        evidence: ['Observation/3'],
        differential: ['SEPSIS'],
        alsoConsider: [],
        reasons,
      },
      context,
    );
    valid(issue);
    expect(issue.detail).toContain('Also consider');
  });

  const results: PageResult[] = [
    { kind: 'sent' },
    { kind: 'accepted', at: AT },
    { kind: 'resolved', at: AT, words: 'true alarm' },
    { kind: 'not_delivered', why: 'system-error' },
  ];
  it.each(results)('writes a page that was $kind', (result) => {
    const page = {
      incidentId: 'inc-1',
      pageId: 'inc-1.1.2.1',
      pageCode: '7Q4K',
      tier: 'urgent' as const,
      patient: 'Patient/1',
      medium: 'sms' as const,
      recipient: 'Practitioner/3',
      about: ['Flag/1'],
    };
    const communication = writeCommunication(
      { ...page, sentAt: AT, result, request: 'CommunicationRequest/2' },
      context,
    );
    valid(communication);
    valid(writeCommunicationRequest({ ...page, status: 'active', at: AT }, drill));
    expect(communication.priority).toBe('asap');
    const request = writeCommunicationRequest({ ...page, status: 'active', at: AT }, drill);
    expect(request.payload?.[0]?.contentString).toMatch(/^DRILL\. /);
    expect(communication.payload?.[0]?.contentString).toBe(
      'Pumptrace page 7Q4K, urgent. Open the case and answer the page.',
    );
  });

  it('would be caught by the validator if an element were broken', () => {
    const flag = writeFlag({ ...alarm, status: 'active', from: AT }, context);
    expect(validateForSending({ ...flag, status: 'open' })).not.toEqual([]);
    expect(validateForSending({ ...flag, author: {} })).not.toEqual([]);
  });
});
