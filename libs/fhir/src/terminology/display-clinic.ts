// What a user reads for a cause, a sign, a grade. `open` is "not settled" (decision 27).
import type { Cause, Mimic, Pathway, Severity, Sign, Verdict } from '#clinical';

export const CAUSE_DISPLAY = {
  PUMP_ROTOR_ROLLER_MALFUNCTION: 'Rotor or roller of the pump does not turn as programmed',
  PUMP_RESERVOIR_DEPLETION: 'Reservoir empty or too low',
  PUMP_PROGRAMMING_SOFTWARE_ERROR: 'Programming or software error',
  PUMP_LEAK: 'Leak from the pump itself',
  PUMP_BATTERY_END_OF_SERVICE: 'Pump battery at end of service',
  CATH_DISCONNECTION_AT_PUMP: 'Catheter disconnected at the pump',
  CATH_BREAK_OR_MACROLEAK: 'Catheter broken or visibly leaking',
  CATH_MICROLEAK: 'Microscopic leak of the catheter',
  CATH_KINK: 'Catheter kinked',
  CATH_OCCLUSION: 'Catheter occluded',
  CATH_TIP_MIGRATION: 'Catheter tip outside its place',
  CATH_TIP_LOCULATION: 'Catheter tip in a closed-off pocket',
  CATH_TIP_GRANULOMA: 'Inflammatory mass at the catheter tip',
  SUBCUT_COLLECTION: 'Collection under the skin',
} as const satisfies Record<Cause, string>;

export const VERDICT_DISPLAY = {
  open: 'not settled',
  suspected: 'suspected',
  confirmed: 'confirmed',
  excluded: 'excluded by the test and at the time named',
} as const satisfies Record<Verdict, string>;

export const SEVERITY_DISPLAY = {
  NONE: 'not assessable as withdrawal, or none',
  MILD: 'mild',
  MODERATE: 'moderate',
  SEVERE: 'severe',
  FULMINANT: 'fulminant',
} as const satisfies Record<Severity, string>;

export const PATHWAY_DISPLAY = {
  none: 'no pathway',
  loss_of_efficacy: 'slow loss of effect',
  acute_withdrawal: 'acute withdrawal',
  overdose: 'overdose',
  undetermined: 'not settled',
} as const satisfies Record<Pathway, string>;

export const MIMIC_DISPLAY = {
  SEPSIS: 'Sepsis',
  INTRACEREBRAL_HEMORRHAGE: 'Intracerebral haemorrhage',
  SEIZURE: 'Seizure disorder',
  DRUG_TOXICITY: 'Drug toxicity',
  NEUROLEPTIC_MALIGNANT_SYNDROME: 'Neuroleptic malignant syndrome',
  SEROTONIN_SYNDROME: 'Serotonin syndrome',
  AUTONOMIC_DYSREFLEXIA: 'Autonomic dysreflexia',
  MALIGNANT_HYPERTHERMIA: 'Malignant hyperthermia',
  BACLOFEN_OVERDOSE: 'Baclofen overdose',
  BACLOFEN_WITHDRAWAL: 'Baclofen withdrawal',
} as const satisfies Record<Mimic, string>;

export const SIGN_DISPLAY = {
  SPASTICITY_INCREASED: 'Spasticity increased',
  RIGIDITY: 'Rigidity',
  PRURITUS_WITHOUT_RASH: 'Itching without rash',
  PARESTHESIA: 'Tingling',
  FEVER: 'Fever',
  HALLUCINATIONS: 'Hallucinations',
  ALTERED_MENTAL_STATUS: 'Altered mental status',
  SEIZURE: 'Seizure',
  AUTONOMIC_INSTABILITY: 'Autonomic instability',
  RHABDOMYOLYSIS: 'Rhabdomyolysis',
  HYPOTENSION: 'Low blood pressure',
  HYPERTENSION: 'High blood pressure',
  TACHYCARDIA: 'Fast heart rate',
  HYPOTONIA: 'Tone lower than usual',
  SOMNOLENCE: 'Somnolence',
  RESPIRATORY_DEPRESSION: 'Depressed breathing',
  HYPOTHERMIA: 'Low body temperature',
  DIZZINESS: 'Dizziness',
  COMA: 'Coma',
  POSITION_DEPENDENT_SYMPTOMS: 'Symptoms depend on position',
  PUMP_ALARM: 'Pump alarm',
  FOCAL_DEFICIT: 'Focal neurological deficit',
  THUNDERCLAP_HEADACHE: 'Thunderclap headache',
  HEADACHE: 'Headache',
  CLONUS: 'Clonus',
  INFECTION_SOURCE_PRESENT: 'Source of infection present',
  RECENT_MRI: 'Recent MRI',
  RECENT_REFILL: 'Recent refill',
  RECENT_DOSE_CHANGE: 'Recent change of dose',
  RECENT_PUMP_REVISION: 'Recent revision of pump or catheter',
  RECENT_SIDE_PORT_ACCESS: 'Recent access to the side port',
  MISSED_REFILL: 'Refill missed',
  NEW_SEROTONERGIC_DRUG: 'New serotonergic drug',
  MISSED_ANTIEPILEPTIC: 'Antiepileptic drug missed',
  BLADDER_DISTENSION: 'Bladder distended',
  COMBINED_OPIOID_BACLOFEN: 'Opioid and baclofen in the pump',
  INTERMITTENT_SYMPTOMS: 'Symptoms come and go',
  NEW_NEUROLOGICAL_DEFICIT: 'New neurological deficit',
  LOCAL_SWELLING_AT_PUMP: 'Swelling at the pump',
  FAST_PROGRESSION: 'Fast progression',
  MUSCLE_WEAKNESS: 'Muscle weakness',
} as const satisfies Record<Sign, string>;
