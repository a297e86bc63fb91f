import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { CAUSES, FINDINGS, SIGNS, STEPS } from '#clinical';
import { isLoincCode, isSnomedId } from './check-digits.js';
import { displayOf, shownCoding } from './display.js';
import { LOCAL_WORDS, codeOf, wordOf, wordOfCoding } from './local-codes.js';
import { STANDARD_ROWS, isWeak, standardCodings, standardRowsFor } from './standard-codings.js';
import type { StandardRow } from './standard-row.js';
import { LOCAL_SYSTEMS, localSystem, localSystemOf, sid } from './systems.js';
import { SHIPPED_UNITS, isKnownUcum } from './units.js';

const BASE = 'https://pumptrace.example.org/fhir';
const allRows: readonly StandardRow<string>[] = Object.values(STANDARD_ROWS).flat();

describe('words and codes, both ways', () => {
  it('gives every word of every list one code and gets the same word back', () => {
    let words = 0;
    for (const system of LOCAL_SYSTEMS) {
      const list: readonly string[] = LOCAL_WORDS[system];
      expect(new Set(list.map(codeOf)).size).toBe(list.length);
      for (const word of list) {
        expect(codeOf(word)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(wordOf(system, codeOf(word))).toBe(word);
        words += 1;
      }
    }
    expect(words).toBeGreaterThan(250);
  });

  it('spells codes as the outside surface promises', () => {
    expect(codeOf('FL_EXTRAVASATION_FROM_CATHETER')).toBe('fl-extravasation-from-catheter');
    expect(localSystem(`${BASE}/`, 'finding')).toBe(`${BASE}/CodeSystem/finding`);
    expect(sid(BASE, 'order')).toBe(`${BASE}/sid/order`);
  });

  it.each([
    ['another spelling', `${BASE}/CodeSystem/cause`, 'CATH_KINK'],
    ['a word of another list', `${BASE}/CodeSystem/cause`, 'fever'],
    ['another base', 'https://elsewhere.example/CodeSystem/cause', 'cath-kink'],
    ['a system of ours that is not this one', `${BASE}/CodeSystem/sign`, 'cath-kink'],
    ['a deeper path', `${BASE}/CodeSystem/cause/x`, 'cath-kink'],
  ])('does not take %s for a cause', (_what, system, code) => {
    expect(wordOfCoding(BASE, 'cause', { system, code })).toBeUndefined();
  });

  it('does not know a system that only begins like ours', () => {
    expect(localSystemOf(BASE, `${BASE}/CodeSystem/cause`)).toBe('cause');
    expect(localSystemOf(BASE, `${BASE}-other/CodeSystem/cause`)).toBeUndefined();
  });

  it('has words for a reader beside every code, and never promises a normal pump', () => {
    for (const finding of FINDINGS) expect(displayOf('finding', finding)).not.toBe(finding);
    for (const cause of CAUSES) expect(shownCoding(BASE, 'cause', cause).display).not.toContain('_');
    for (const sign of SIGNS) expect(displayOf('sign', sign)).not.toContain('_');
    for (const step of STEPS) expect(displayOf('step', step).length).toBeGreaterThan(3);
    expect(displayOf('verdict', 'open')).toBe('not settled');
    expect(FINDINGS.map((f) => displayOf('finding', f)).join(' ')).not.toMatch(/system normal|is normal/i);
  });
});

describe('public codes', () => {
  it('passes the check digit of its system, every one', () => {
    for (const row of allRows) {
      if (row.system === 'loinc') expect([row.code, isLoincCode(row.code)]).toEqual([row.code, true]);
      if (row.system === 'sct') expect([row.code, isSnomedId(row.code)]).toEqual([row.code, true]);
      if (row.system === 'imdrf') expect(row.code).toMatch(/^A\d{4,6}$/);
      expect(row.evidence.length).toBeGreaterThan(1);
      expect(row.display.length).toBeGreaterThan(2);
    }
    expect(allRows.length).toBeGreaterThan(60);
  });

  it('catches a mistyped and an invented code', () => {
    expect(isSnomedId('706182007')).toBe(false); // circulates as "Infusion pump", fails its digit
    expect(isSnomedId('386661007')).toBe(false);
    expect(isSnomedId('386661006')).toBe(true);
    expect(isLoincCode('24794-1')).toBe(false);
    expect(isLoincCode('24794-0')).toBe(true);
    expect(isLoincCode('8310')).toBe(false);
  });

  it('writes only codes that fit, of the component ordered', () => {
    expect(standardCodings(BASE, 'step', 'PLAIN_FILMS', 'thoracic-ap').map((c) => c.code)).toEqual(['30752-0']);
    expect(standardCodings(BASE, 'step', 'PLAIN_FILMS')).toEqual([]);
    expect(standardCodings(BASE, 'step', 'SCINT_IN111').map((c) => c.code)).toEqual(['39848-7']);
    expect(standardCodings(BASE, 'cause', 'CATH_TIP_GRANULOMA')).toEqual([]);
    expect(standardCodings(BASE, 'sign', 'SPASTICITY_INCREASED')).toEqual([]); // spasticity is not its increase
  });

  it('understands wider codes on the way in, and knows that they are weak', () => {
    const rows = standardRowsFor(BASE, 'step', { system: 'http://loinc.org', code: '39849-5' });
    expect(rows.map((row) => row.word).sort()).toEqual(['SCINT_IN111', 'SCINT_TC99M']);
    expect(rows.every((row) => isWeak(row.fit))).toBe(true);
    expect(standardRowsFor(BASE, 'step', { system: 'http://snomed.info/sct', code: '39849-5' })).toEqual([]);
  });

  it('carries no billing code of people and nothing of CPT, in any file of this room', () => {
    const here = new URL('.', import.meta.url);
    for (const name of readdirSync(here).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))) {
      const text = readFileSync(new URL(name, here), 'utf8');
      expect([name, /icd-10|hcpcs|\bcpt\b|'F19\.|T85\./i.test(text)]).toEqual([name, false]);
    }
  });
});

describe('units', () => {
  it('ships only UCUM', () => {
    for (const unit of SHIPPED_UNITS) expect([unit, isKnownUcum(unit)]).toEqual([unit, true]);
  });

  it.each(['mcg', 'mcg/d', 'hr', 'deg C', 'cc', 'bpm', 'mmHg', '', 'ug/'])('refuses %j', (unit) => {
    expect(isKnownUcum(unit)).toBe(false);
  });
});
