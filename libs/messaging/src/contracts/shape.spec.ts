import { describe, expect, it } from '@jest/globals';
import { CAUSES, type PatientFacts, type ReportReading, type Verdicts } from '#clinical';
import { MESSAGES, ROUTES, SERVICES, open, seal, words, type MessageBody, type MessageType } from './index.js';
import type { z } from 'zod';

// Compile-time: what the contracts carry is what the clinical library speaks, in both directions.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Reads = z.infer<typeof words.reading>;
const readingsAgree: Reads extends ReportReading ? true : false = true;
const patientsAgree: Same<
  z.infer<typeof words.patientFacts>,
  { -readonly [K in keyof PatientFacts]: PatientFacts[K] }
> = true;
const verdictsAgree: MessageBody<'assessment-changed'>['verdicts'] extends Verdicts ? true : false = true;

const opened: MessageBody<'case-opened'> = {
  caseId: '7b0b7f0e-58a1-4c53-9a4e-0d8f1c1f6a11',
  patientId: 'ada',
  episode: 'implant-2024',
  protocol: 'ajnr2011',
  patient: { model: 'SYNCHROMED_II', indication: 'SPASTIC_QUADRIPLEGIA', drug: 'baclofen' },
  openedAt: 1_700_000_000_000,
};

describe('the messages between the services', () => {
  it('speak the words of the clinical library', () => {
    expect([readingsAgree, patientsAgree, verdictsAgree]).toEqual([true, true, true]);
  });

  it('are each routed to somebody, and never back to a service that is not there', () => {
    expect(Object.keys(ROUTES).toSorted()).toEqual(Object.keys(MESSAGES).toSorted());
    for (const listeners of Object.values(ROUTES)) {
      expect(new Set(listeners).size).toBe(listeners.length);
      for (const listener of listeners) expect(SERVICES).toContain(listener);
    }
  });

  it('open what was sealed', () => {
    const sealed = seal('case-opened', opened);
    const answer = open({ messageId: opened.caseId, type: 'case-opened', sender: 'orders', createdAt: 1, ...sealed });
    expect(answer).toMatchObject({ kind: 'opened', envelope: { type: 'case-opened', body: opened } });
  });

  it.each([
    ['a type nobody knows', { type: 'case-vanished' }, 'unknown_type'],
    ['a version from the future', { version: 9 }, 'unknown_version'],
    ['a body without its patient', { body: { ...opened, patientId: undefined } }, 'bad_body'],
    ['a patient id that is a path', { body: { ...opened, patientId: '1/../../admin' } }, 'bad_body'],
  ])('do not open %s, and say so without repeating the body', (_what, change, why) => {
    const stored = {
      messageId: opened.caseId,
      type: 'case-opened',
      version: 1,
      sender: 'orders' as const,
      createdAt: 1,
      body: opened,
    };
    const answer = open({ ...stored, ...change });
    expect(answer).toMatchObject({ kind: 'unopened', why });
    expect(JSON.stringify(answer)).not.toContain('admin');
  });

  it('refuse a verdict table that leaves a cause out', () => {
    const verdicts = Object.fromEntries(
      CAUSES.slice(1).map((cause) => [cause, { cause, verdict: 'open', reports: [], reasons: [] }]),
    );
    const parsed = MESSAGES['assessment-changed'].body.shape.verdicts.safeParse(verdicts);
    expect(parsed.success).toBe(false);
  });

  it('cannot be sealed with a body that breaks the contract', () => {
    const type: MessageType = 'case-opened';
    expect(() => seal(type, { ...opened, caseId: 'not-a-uuid' })).toThrow();
  });
});
