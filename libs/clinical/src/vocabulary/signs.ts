// Closed list of the clinical vocabulary. The words are the public codes: FHIR codes are the same in lower case with hyphens.

export const SIGNS = [
  'SPASTICITY_INCREASED',
  'RIGIDITY',
  'PRURITUS_WITHOUT_RASH',
  'PARESTHESIA',
  'FEVER',
  'HALLUCINATIONS',
  'ALTERED_MENTAL_STATUS',
  'SEIZURE',
  'AUTONOMIC_INSTABILITY',
  'RHABDOMYOLYSIS',
  'HYPOTENSION',
  'HYPERTENSION',
  'TACHYCARDIA',
  'HYPOTONIA',
  'SOMNOLENCE',
  'RESPIRATORY_DEPRESSION',
  'HYPOTHERMIA',
  'DIZZINESS',
  'COMA',
  'POSITION_DEPENDENT_SYMPTOMS',
  'PUMP_ALARM',
  'FOCAL_DEFICIT',
  'THUNDERCLAP_HEADACHE',
  'HEADACHE',
  'CLONUS',
  'INFECTION_SOURCE_PRESENT',
  'RECENT_MRI',
  'RECENT_REFILL',
  'RECENT_DOSE_CHANGE',
  'RECENT_PUMP_REVISION',
  'RECENT_SIDE_PORT_ACCESS',
  'MISSED_REFILL',
  'NEW_SEROTONERGIC_DRUG',
  'MISSED_ANTIEPILEPTIC',
  'BLADDER_DISTENSION',
  'COMBINED_OPIOID_BACLOFEN',
  'INTERMITTENT_SYMPTOMS',
  'NEW_NEUROLOGICAL_DEFICIT',
  'LOCAL_SWELLING_AT_PUMP',
  'FAST_PROGRESSION',
  'MUSCLE_WEAKNESS',
] as const;
export type Sign = (typeof SIGNS)[number];

export const SEVERITIES = ['NONE', 'MILD', 'MODERATE', 'SEVERE', 'FULMINANT'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const PATHWAYS = ['none', 'loss_of_efficacy', 'acute_withdrawal', 'overdose', 'undetermined'] as const;
export type Pathway = (typeof PATHWAYS)[number];

export const PAGING_TIERS = ['none', 'notify', 'urgent', 'emergency'] as const;
export type PagingTier = (typeof PAGING_TIERS)[number];

export const MIMICS = [
  'SEPSIS',
  'INTRACEREBRAL_HEMORRHAGE',
  'SEIZURE',
  'DRUG_TOXICITY',
  'NEUROLEPTIC_MALIGNANT_SYNDROME',
  'SEROTONIN_SYNDROME',
  'AUTONOMIC_DYSREFLEXIA',
  'MALIGNANT_HYPERTHERMIA',
  'BACLOFEN_OVERDOSE',
  'BACLOFEN_WITHDRAWAL',
] as const;
export type Mimic = (typeof MIMICS)[number];
