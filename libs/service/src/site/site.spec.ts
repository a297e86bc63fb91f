import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { STEPS } from '#clinical';
import type { OrderableStep } from '#fhir';
import { readSite } from './read-site.js';
import { NO_SITE, authorAt, orderAuthority, standsAt, taskOwner, type Site } from './site.js';

const desk = mkdtempSync(join(tmpdir(), 'pumptrace-site-'));
afterAll(() => rmSync(desk, { recursive: true, force: true }));

const written = (text: string): string => {
  const path = join(desk, 'site.yaml');
  writeFileSync(path, text);
  return path;
};
const site = (text: string): Site => {
  const answer = readSite(written(text));
  if (answer.kind === 'site') return answer.site;
  throw new Error(answer.problems.join('\n'));
};
const problems = (text: string): readonly string[] => {
  const answer = readSite(written(text));
  return answer.kind === 'problems' ? answer.problems : [];
};

const EXAMPLE = 'deploy/env/site.example.yaml';
const NOON = Date.parse('2026-11-22T12:00:00Z');

describe('a hospital that says nothing', () => {
  it('gets a whole Site all the same, with a time zone that is known not to be set', () => {
    expect(readSite(undefined)).toEqual({ kind: 'site', site: NO_SITE });
    expect(NO_SITE.timeZone).toEqual({ iana: 'UTC', isSet: false });
  });

  it('may leave everything out of its file', () => {
    expect(site('{}')).toEqual(NO_SITE);
    expect(site('name: A\n').name).toBe('A');
  });

  it('may not name a file that is empty, missing or no YAML', () => {
    expect(problems('')).toEqual([expect.stringContaining('the file: ')]);
    expect(readSite(join(desk, 'nowhere.yaml'))).toEqual({ kind: 'problems', problems: ['cannot be read (ENOENT)'] });
    expect(problems('name: [Secret Hospital\n')).toEqual([expect.stringMatching(/^line \d+: not YAML \([A-Z_]+\)$/)]);
    expect(problems('name: A\nname: B\n')).toEqual([expect.stringContaining('DUPLICATE_KEY')]);
  });
});

describe("the hospital's own words", () => {
  const example = readSite(EXAMPLE);
  if (example.kind === 'problems') throw new Error(example.problems.join('\n'));
  const { site: hospital } = example;

  it('are read as ours, both ways', () => {
    expect(hospital.codes.steps).toEqual([
      {
        system: 'urn:oid:1.2.3.4.5',
        code: 'XRPUMPABD',
        display: 'XR abdomen pump',
        word: 'PLAIN_FILMS',
        component: 'abdomen-ap',
        write: true,
      },
      {
        system: 'urn:oid:1.2.3.4.5',
        code: 'NMITPUMP',
        display: 'NM intrathecal pump study',
        word: 'SCINT_IN111',
        write: false,
      },
    ]);
    expect(hospital.codes.measurements.map(({ word }) => word)).toEqual(['modified_ashworth']);
    expect(hospital.codes.presence.map(({ word }) => word)).toEqual(['present', 'absent']);
    expect(hospital.codes.pumpModels).toEqual([{ pattern: 'SMII-40', model: 'SYNCHROMED_II' }]);
    expect(hospital.codes.pumpTypes).toEqual([{ system: 'urn:oid:1.2.3.4.10', code: 'ITPUMP' }]);
  });

  it('say who asks, who gets a Task, and who signs', () => {
    expect(hospital.requester).toBe('PractitionerRole/spasticity-team');
    expect(taskOwner(hospital, 'SURGICAL_CONSULT')).toBe('PractitionerRole/neurosurgery-on-call');
    expect(taskOwner(hospital, 'CLINICIAN_REVIEW')).toBe('PractitionerRole/spasticity-team');
    expect(taskOwner(NO_SITE, 'CLINICIAN_REVIEW')).toBeUndefined();
    expect(authorAt(hospital, 'Pumptrace orders')).toEqual({
      reference: 'Device/pumptrace',
      display: 'Pumptrace orders',
    });
    expect(authorAt(NO_SITE, 'Pumptrace orders')).toEqual({ display: 'Pumptrace orders' });
  });

  it('are refused whole, and everything that is wrong is said at once', () => {
    const wrong = problems(`
time_zone: Mars/Olympus
requester: Patient/1
colour: blue
codes:
  steps:
    - { system: urn:a, code: X, means: plain-film }
    - { system: urn:a, code: Y, means: plain-films, component: knee }
  findings:
    - { system: a, code: K, means: xr-kink }
watch:
  patients: [Ines Probe]
ehr: { does_not_take: [task] }
standing_order: { id: SO, signer: Dr. E, expiry: '2027-01-01', steps: [fluoro-contrast] }
`);
    const places = wrong.map((problem) => problem.slice(0, problem.indexOf(': '))).toSorted();
    expect(places).toEqual(
      [
        'codes.findings.0.system',
        'codes.steps.0.means',
        'codes.steps.1.component',
        'ehr.does_not_take.0',
        'requester',
        'standing_order.expiry',
        'standing_order.steps.0',
        'the file',
        'time_zone',
        'watch.patients',
      ].toSorted(),
    );
    expect(wrong.join()).not.toContain('Ines');
  });

  it('may stand for two findings, but not for two numbers, two signs, or both yes and no', () => {
    const two = (list: string, one: string, other: string): string =>
      `codes:\n  ${list}:\n    - {system: urn:a, code: X, means: ${one}}\n    - {system: urn:a, code: X, means: ${other}}\n`;
    expect(site(two('findings', 'xr-kink', 'xr-discontinuity')).codes.findings).toHaveLength(2);
    expect(problems(two('findings', 'xr-kink', 'xr-kink'))).toEqual(['codes.findings.1: is listed twice']);
    for (const [list, one, other] of [
      ['measurements', 'modified-ashworth', 'aspirated-volume'],
      ['signs', 'pruritus-without-rash', 'fever'],
      ['presence', 'present', 'absent'],
    ] as const) {
      expect(problems(two(list, one, other))).toEqual([`codes.${list}.1: already means something else in this list`]);
    }
  });

  it('may not rely on what no service reads yet', () => {
    const listed = '[{ system: urn:a, code: X }]';
    const wrong = problems(
      `codes: { triggers: ${listed} }\nwatch: { conditions: ${listed}, procedures: ${listed}, medications: ${listed}, patients: [a1] }`,
    );
    expect(wrong.map((problem) => problem.split(': ')[1])).toEqual(
      Array.from({ length: 5 }, () => 'comes with a later release; leave it empty'),
    );
    expect(site('codes: { triggers: [] }\nwatch: { patients: [] }')).toEqual(NO_SITE);
  });

  it('name a time zone that exists, by its name', () => {
    expect(site('time_zone: Europe/Berlin').timeZone).toEqual({ iana: 'Europe/Berlin', isSet: true });
    expect(site('time_zone: UTC').timeZone.isSet).toBe(true);
    for (const bad of ['"+02:00"', 'CET', 'EST5EDT', 'Europe/Atlantis', '""']) {
      expect(problems(`time_zone: ${bad}`)).toEqual(['time_zone: must be an IANA time zone, such as America/New_York']);
    }
  });
});

describe('a standing order', () => {
  const signed = (steps = ''): Site =>
    site(`standing_order: { id: SO-1, signer: Dr. E, expiry: '2026-11-22T13:00:00+01:00'${steps} }`);
  const covered = (of: Site, now: number): OrderableStep[] =>
    STEPS.filter((step): step is OrderableStep => step !== 'BOLUS_TRIAL').filter(
      (step) => orderAuthority(of, 'order', step, now).intent === 'order',
    );

  it('covers interrogation, films and the rotation test, until the minute it expires', () => {
    expect(covered(signed(), NOON - 1)).toEqual(['INTERROGATION', 'PLAIN_FILMS', 'ROTOR_STUDY']);
    expect(covered(signed(), NOON)).toEqual([]);
    expect([standsAt(signed(), NOON - 1), standsAt(signed(), NOON), standsAt(NO_SITE, NOON)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('may cover less, and covers nothing where the site only proposes', () => {
    expect(covered(signed(', steps: [plain-films]'), NOON - 1)).toEqual(['PLAIN_FILMS']);
    expect(orderAuthority(signed(), 'proposal', 'PLAIN_FILMS', NOON - 1)).toEqual({ intent: 'proposal' });
    expect(orderAuthority(NO_SITE, 'order', 'PLAIN_FILMS', NOON)).toEqual({ intent: 'proposal' });
  });

  it('is named on the order with who signed and until when', () => {
    expect(orderAuthority(signed(), 'order', 'PLAIN_FILMS', NOON - 1)).toEqual({
      intent: 'order',
      standingOrder: { id: 'SO-1', signer: 'Dr. E', expires: NOON },
    });
  });
});
