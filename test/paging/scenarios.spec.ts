// The withdrawal, overdose, mimic and flow cases of the scenarios, through the real service: each sign and number goes into the
// chart as a FHIR Observation and is read back over HTTP; what counts is the grade that is told and the page that goes out.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeviceModel, Indication } from '#clinical';
import type { ScenarioCase } from '../scenarios/check.js';
import { night, type Night } from './night.js';
import { sign, wardOf } from './ward.js';

const BASE = 'https://pumptrace.example.org/fhir';
const LONG = 240_000;

interface Bedside extends ScenarioCase {
  readonly device_model: DeviceModel;
  readonly indication: Indication;
  readonly presentation: {
    readonly signs: readonly string[];
    readonly values: Readonly<Record<string, { readonly value: number; readonly unit: string }>>;
  };
}
const file: { readonly cases: readonly Bedside[] } = JSON.parse(
  readFileSync(new URL('../scenarios/scenarios.json', import.meta.url), 'utf8'),
);
const cases = file.cases.filter(({ id }) => /^(WD|OD|MIM|FLOW)-/.test(id));

const LOINC: Readonly<Record<string, string>> = {
  temperature: '8310-5',
  heart_rate: '8867-4',
  systolic_bp: '8480-6',
  diastolic_bp: '8462-4',
  respiratory_rate: '9279-1',
  spo2: '59408-5',
  creatine_kinase: '2157-6',
  gcs: '9269-2',
};
const codeOf = (name: string) => {
  const loinc = LOINC[name];
  return loinc === undefined
    ? { system: `${BASE}/CodeSystem/measurement`, code: name.replaceAll('_', '-') }
    : { system: 'http://loinc.org', code: loinc };
};
const quantity = ({ value, unit }: { readonly value: number; readonly unit: string }) => ({
  value,
  system: 'http://unitsofmeasure.org',
  code: unit,
});

type Resource = Readonly<Record<string, unknown>>;
/** Numbers as a monitor or a laboratory sends them; tone with its baseline as a component. Onset first: it belongs to the rest. */
function numbersOf(patient: string, { values }: Bedside['presentation']): readonly (readonly [string, Resource])[] {
  const { modified_ashworth_now: now, modified_ashworth_baseline: baseline, age: _age, ...rest } = values;
  const measured = (name: string, value: { readonly value: number; readonly unit: string }, more: Resource = {}) =>
    [
      name,
      sign(patient, '', {
        code: { coding: [codeOf(name)] },
        valueBoolean: undefined,
        valueQuantity: quantity(value),
        ...more,
      }),
    ] as const;
  const others = Object.entries(rest).map(([name, value]) => measured(name, value));
  if (now === undefined) return others;
  const code = { coding: [codeOf('modified_ashworth')] };
  const component =
    baseline === undefined
      ? {}
      : { component: [{ code: { coding: [codeOf('baseline')] }, valueQuantity: quantity(baseline) }] };
  return [...others, measured('modified_ashworth_now', now, { code, ...component })];
}

let house: Night;
const { incidentsOf, say } = wardOf(['dr-noor'], () => house);
beforeAll(async () => {
  house = await night(['dr-noor']);
}, LONG);
afterAll(() => house.close(), LONG);

const toldOf = async (patient: string) =>
  (await house.told('grade-changed')).findLast(({ patientId }) => patientId === patient);

async function admit({ device_model, indication, presentation }: Bedside): Promise<string> {
  const years = presentation.values['age']?.value ?? 40;
  const birthDate = `${new Date().getUTCFullYear() - years - 1}-12-31`;
  const patientId = await house.chart({ resourceType: 'Patient', birthDate });
  const patient = { model: device_model, indication, drug: 'baclofen' } as const;
  await house.say('orders', 'watch-changed', { patientId, watched: true, why: 'device', patient, at: Date.now() });
  return patientId;
}

describe('the published cases through the real service', () => {
  it.each(cases.map((one) => [one.id, one.title, one] as const))(
    '%s %s',
    async (_id, _title, scenario) => {
      const patient = await admit(scenario);
      for (const [name, observation] of numbersOf(patient, scenario.presentation)) {
        await house.chart(observation);
        await house.eventually(`${name} is known`, async () => {
          const values: Readonly<Record<string, unknown>> = (await toldOf(patient))?.presentation.values ?? {};
          return values[name] !== undefined;
        });
      }
      for (const name of scenario.presentation.signs)
        await house.chart(sign(patient, name.toLowerCase().replaceAll('_', '-')));
      await house.eventually('all signs are known', async () => {
        const present: readonly string[] = (await toldOf(patient))?.presentation.present ?? [];
        return scenario.presentation.signs.every((name) => present.includes(name));
      });
      const { withdrawal, paging } = scenario.expected;
      const told = await toldOf(patient);
      if (withdrawal !== undefined) {
        const { suspected, severity, pathway, differential_must_list = [] } = withdrawal;
        expect(told).toMatchObject({ suspected, severity, pathway });
        expect(told?.differential).toEqual(expect.arrayContaining([...differential_must_list]));
      }
      const incidents = await incidentsOf(patient);
      if (paging?.page === true) {
        expect(incidents).toEqual([
          expect.objectContaining({ tier: paging.tier, state: 'paging', pathway: told?.pathway }),
        ]);
        await house.eventually('the phone rings', async () =>
          (await house.phone()).some(
            ({ body }) => body['incident'] === incidents[0]?.['id'] && body['tier'] === paging.tier,
          ),
        );
        expect(await say(String(incidents[0]?.['id']), 'resolve', { reason: 'true' })).toBe(200);
      } else {
        expect(incidents).toEqual([]);
        expect(JSON.stringify((await house.rest('GET', '/worklist')).body)).toContain(`"${patient}"`);
      }
    },
    LONG,
  );

  it('there are 13 of them, and each says what is expected', () => {
    expect(cases).toHaveLength(13);
    expect(cases.every(({ expected }) => expected.paging !== undefined && expected.withdrawal !== undefined)).toBe(
      true,
    );
  });
});
