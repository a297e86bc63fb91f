// Closed list of the clinical vocabulary. The words are the public codes: FHIR codes are the same in lower case with hyphens.

/** The fourteen pump-catheter causes a case settles one by one (article, Pump Malfunction and Future Directions). */
export const CAUSES = [
  'PUMP_ROTOR_ROLLER_MALFUNCTION',
  'PUMP_RESERVOIR_DEPLETION',
  'PUMP_PROGRAMMING_SOFTWARE_ERROR',
  'PUMP_LEAK',
  'PUMP_BATTERY_END_OF_SERVICE',
  'CATH_DISCONNECTION_AT_PUMP',
  'CATH_BREAK_OR_MACROLEAK',
  'CATH_MICROLEAK',
  'CATH_KINK',
  'CATH_OCCLUSION',
  'CATH_TIP_MIGRATION',
  'CATH_TIP_LOCULATION',
  'CATH_TIP_GRANULOMA',
  'SUBCUT_COLLECTION',
] as const;
export type Cause = (typeof CAUSES)[number];

/** State of one cause in a case. `open` is knowledge (not settled), not an error; a user reads it as "not settled". */
export const VERDICTS = ['open', 'suspected', 'confirmed', 'excluded'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How sure the diagnosis line is (clinical page F9). */
export const CERTAINTIES = [
  'imaging_confirmed',
  'device_confirmed',
  'probable',
  'possible',
  'undetermined',
  'no_malfunction_found',
  'ruled_out_now',
] as const;
export type Certainty = (typeof CERTAINTIES)[number];
