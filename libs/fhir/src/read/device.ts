// The implanted pump as the EHR records it: model, where the tip was left, what is in it. Doubt stays doubt.
import { DEVICE_MODELS, type DeviceModel, type PumpDrug } from '#clinical';
import { wordOfCoding } from '../terminology/local-codes.js';
import { isListed } from '../terminology/site-codes.js';
import { PUBLIC_SYSTEMS, fdaProductCode, localSystem } from '../terminology/systems.js';
import { conceptOf, measurementOf, type Codebook, type Concept } from './concepts.js';
import { drugIn, pumpDrugOf } from './drugs.js';
import { spinalLevel } from './observed.js';
import { opened, refused, withdrawn, type Read } from './outcome.js';
import { subjectOf, type Server } from './references.js';
import { objects, text, texts, type Wire } from './wire.js';

export interface DeviceContext {
  readonly book: Codebook;
  readonly server: Server;
  readonly patients?: readonly string[];
}

export interface DeviceRead {
  readonly id: string;
  readonly version: string;
  readonly patient: string;
  /** `yes`: a code or model of an intrathecal pump. `unknown`: an implanted drug system of some kind, or words only: watched, and asked. */
  readonly isPump: 'yes' | 'no' | 'unknown';
  readonly model: DeviceModel;
  /** Names and numbers that spoke for different models: the model is then UNKNOWN and a person is asked (decision 18). */
  readonly modelUnclear: boolean;
  readonly drug: PumpDrug;
  readonly tipLevel?: string;
  /** active, inactive, or as the EHR left it. */
  readonly inUse: 'yes' | 'no' | 'unknown';
}

type KnownModel = Exclude<DeviceModel, 'UNKNOWN'>;

// Model numbers read in the FDA recall page (terminology rows devices); names as labelled. Names are compared in lower case: letters and blanks vary in EHRs.
const MODELS: readonly { readonly pattern: RegExp; readonly model: KnownModel }[] = [
  { pattern: /\b8637-(20|40)\b/, model: 'SYNCHROMED_II' },
  { pattern: /\b(8627l?|8626)-(10|18)\b/, model: 'SYNCHROMED_EL' },
  { pattern: /\bsynchromed\W{0,3}(iii|3)\b/, model: 'SYNCHROMED_III' },
  { pattern: /\bsynchromed\W{0,3}(ii|2)\b/, model: 'SYNCHROMED_II' },
  { pattern: /\bsynchromed\W{0,3}el\b/, model: 'SYNCHROMED_EL' },
  { pattern: /\bprometra\W{0,3}(ii|2)\b/, model: 'PROMETRA_II' },
];

// SNOMED "Implanted drug delivery system": covers other implants too, so it only makes a candidate (terminology, fit broader).
const IMPLANTED_DRUG_SYSTEM = '360041000';
/** FDA product code of programmable implanted infusion pumps. */
const FDA_PUMP = 'LKK';
const LOCAL_PUMP_TYPES: readonly string[] = ['intrathecal-pump', 'intrathecal-infusion-pump'];

export function readDevice(input: unknown, context: DeviceContext): Read<DeviceRead> {
  const open = opened(input, 'Device');
  if ('refusal' in open) return refused(open.refusal);
  const { resource, reference } = open;
  if (resource['status'] === 'entered-in-error') return withdrawn(open);
  const subject = subjectOf(resource['patient'], context.patients, context.server);
  if ('refusal' in subject) return refused(subject.refusal, reference);
  const models = modelsOf(resource, context.book);
  const [model, ...others] = models;
  const isPump = pumpKind(resource, models, context.book);
  if (isPump === 'no') return refused('not_ours', reference);
  const tipLevel = tipLevelOf(resource, context.book);
  return {
    kind: 'read',
    value: {
      id: reference,
      version: open.version,
      patient: subject.patient,
      isPump,
      model: others.length === 0 ? (model ?? 'UNKNOWN') : 'UNKNOWN',
      modelUnclear: others.length > 0,
      drug: drugOf(resource, context.book),
      ...(tipLevel === undefined ? {} : { tipLevel }),
      inUse: resource['status'] === 'active' ? 'yes' : resource['status'] === 'inactive' ? 'no' : 'unknown',
    },
  };
}

function modelsOf(device: Wire, book: Codebook): KnownModel[] {
  const type = conceptOf(device['type']);
  const names = [
    ...objects(device['deviceName']).flatMap((name) => texts(name['name'])),
    ...texts(device['modelNumber']),
    ...texts(type.text),
    ...type.codings.map((coding) => coding.code ?? ''),
  ].map((name) => name.toLowerCase());
  const said = new Set<KnownModel>();
  for (const coding of type.codings) {
    const word = wordOfCoding(book.canonicalBase, 'device-model', coding);
    const local = DEVICE_MODELS.find((known): known is KnownModel => known === word && known !== 'UNKNOWN');
    if (local !== undefined) said.add(local);
  }
  for (const name of names) {
    const known = MODELS.find((row) => row.pattern.test(name));
    if (known !== undefined) said.add(known.model);
    const site = book.siteCodes.pumpModels.find((row) => name === row.pattern.toLowerCase());
    if (site !== undefined) said.add(site.model);
  }
  return [...said];
}

function pumpKind(device: Wire, models: readonly KnownModel[], book: Codebook): DeviceRead['isPump'] {
  if (models.length > 0) return 'yes';
  const { codings, text: words } = conceptOf(device['type']);
  const local = localSystem(book.canonicalBase, 'device-model');
  const isLocal = codings.some((c) => {
    const ours = c.system === undefined || c.system.startsWith(`${book.canonicalBase}/`);
    return c.system === local || (ours && LOCAL_PUMP_TYPES.includes(c.code ?? ''));
  });
  const isFda = codings.some((c) => c.system === fdaProductCode(book.canonicalBase) && c.code === FDA_PUMP);
  const isSite = codings.some((c) => isListed(book.siteCodes.pumpTypes, c));
  if (isLocal || isFda || isSite) return 'yes';
  const isCandidate = codings.some((c) => c.system === PUBLIC_SYSTEMS.sct && c.code === IMPLANTED_DRUG_SYSTEM);
  return isCandidate || /\bintrathecal\b.*\bpump\b/i.test(words ?? '') ? 'unknown' : 'no';
}

/** Device.property: type is a measurement of ours, value a code, its text, or a quantity's unit of a level (`T8`). */
function propertyConcepts(device: Wire, book: Codebook, name: 'tip_level' | 'pump_drug'): Concept[] {
  return objects(device['property'])
    .filter((property) => measurementOf(conceptOf(property['type']), book) === name)
    .flatMap((property) => objects(property['valueCode']).map(conceptOf));
}

function tipLevelOf(device: Wire, book: Codebook): string | undefined {
  const levels = new Set(
    propertyConcepts(device, book, 'tip_level')
      .flatMap((concept) => [concept.text, ...concept.codings.map((coding) => coding.code)])
      .map(spinalLevel)
      .filter((level) => level !== undefined),
  );
  const [level] = levels;
  return levels.size === 1 ? level : undefined;
}

function drugOf(device: Wire, book: Codebook): PumpDrug {
  const said = propertyConcepts(device, book, 'pump_drug');
  const words = said.flatMap((concept) =>
    concept.codings.map((coding) => wordOfCoding(book.canonicalBase, 'pump-drug', coding)),
  );
  const word = words.find((found) => found !== undefined);
  return word ?? pumpDrugOf(said.map(drugIn));
}

/** The text of a name that no rule understood, for the Task that asks which pump it is. */
export function deviceNames(input: unknown): readonly string[] {
  return objects(input).flatMap((device) => [
    ...objects(device['deviceName']).flatMap((name) => texts(name['name'])),
    ...texts(device['modelNumber']),
    ...[text(conceptOf(device['type']).text)].filter((name) => name !== undefined),
  ]);
}
