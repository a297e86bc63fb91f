// Closed list of the clinical vocabulary. The words are the public codes: FHIR codes are the same in lower case with hyphens.

export const DEVICE_MODELS = ['SYNCHROMED_EL', 'SYNCHROMED_II', 'SYNCHROMED_III', 'PROMETRA_II', 'UNKNOWN'] as const;
export type DeviceModel = (typeof DEVICE_MODELS)[number];

export const INDICATIONS = ['SPASTIC_QUADRIPLEGIA', 'SPASTIC_DIPLEGIA', 'DYSTONIA', 'OTHER'] as const;
export type Indication = (typeof INDICATIONS)[number];

/** What is known of the drug in the reservoir: unknown is asked for, `other_only` is not graded for baclofen withdrawal. */
export const PUMP_DRUGS = ['baclofen', 'baclofen_combined', 'other_only', 'unknown'] as const;
export type PumpDrug = (typeof PUMP_DRUGS)[number];
