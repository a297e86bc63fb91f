// Generated from the project's researched terminology list; every code and display was read in the public source its
// `evidence` names (AZURE, CANVAS, C80: published LOINC lists; GPS, IPSFREE: SNOMED free sets; IMDRF: Annex A release).
// Where our word is narrower or wider than the published purpose, `fit` was lowered by hand. Add a row only with its evidence.
// LOINC, SNOMED CT and IMDRF notices: NOTICE at the root. Fit is meaning: only exact and close may be written to an EHR.
import type { StandardRow } from './standard-row.js';
import type { Cause, Measurement, Sign, Step } from '#clinical';
// oxfmt-ignore
export const STEP_ROWS = [
  { word: 'PLAIN_FILMS', component: 'abdomen', system: 'loinc', code: '24794-0', display: 'XR Abdomen AP and Lateral', fit: 'exact', evidence: 'AZURE + CANVAS(v2022 diagnostic_study) + C80' },
  { word: 'PLAIN_FILMS', component: 'abdomen-ap', system: 'loinc', code: '24799-9', display: 'XR Abdomen AP', fit: 'exact', evidence: 'AZURE + CANVAS(v2022 diagnostic_study) + C80' },
  { word: 'PLAIN_FILMS', component: 'abdomen-lateral', system: 'loinc', code: '36591-6', display: 'XR Abdomen Lateral', fit: 'exact', evidence: 'CANVAS(v2022 diagnostic_study) + C80 (older display)' },
  { word: 'PLAIN_FILMS', component: 'abdomen', system: 'loinc', code: '37636-8', display: 'XR Abdomen Views', fit: 'broader', evidence: 'CANVAS(v2022 diagnostic_study) + C80 (older display)' },
  { word: 'PLAIN_FILMS', component: 'lumbar', system: 'loinc', code: '24970-6', display: 'XR Lumbar spine AP and Lateral', fit: 'exact', evidence: 'AZURE + CANVAS(v2022 diagnostic_study) + C80' },
  { word: 'PLAIN_FILMS', component: 'lumbar', system: 'loinc', code: '24972-2', display: 'XR Lumbar spine Views', fit: 'broader', evidence: 'AZURE + CANVAS(v2022 diagnostic_study) + C80' },
  { word: 'PLAIN_FILMS', component: 'thoracic-ap', system: 'loinc', code: '30752-0', display: 'XR Thoracic spine AP', fit: 'exact', evidence: 'CANVAS(v2022 diagnostic_study) + C80 (older display)' },
  { word: 'PLAIN_FILMS', component: 'thoracic', system: 'loinc', code: '24983-9', display: 'XR Thoracic spine Views', fit: 'broader', evidence: 'AZURE + CANVAS(v2022 diagnostic_study) + C80' },
  { word: 'PLAIN_FILMS', system: 'loinc', code: '38123-6', display: 'XR Thoracic and lumbar spine AP and Lateral', fit: 'broader', evidence: 'CANVAS(v2022 diagnostic_study) + C80 (older display)' },
  { word: 'PLAIN_FILMS', system: 'loinc', code: '42160-2', display: 'XR Unspecified body region Views for shunt patency', fit: 'related', evidence: 'CANVAS(v2022 diagnostic_study) + C80 (older display)' },
  { word: 'PLAIN_FILMS', system: 'loinc', code: '91720-3', display: 'XR Head to Abdomen Views for shunt patency', fit: 'related', evidence: 'AZURE@314000 (LOINC list, doc dated 2023-12-12)' },
  { word: 'FLUORO_CONTRAST', system: 'loinc', code: '24620-7', display: 'RF Catheter Views for patency check W contrast via catheter', fit: 'close', evidence: 'AZURE + CANVAS(v2022 diagnostic_study) + C80' },
  { word: 'FLUORO_CONTRAST', system: 'loinc', code: '37566-7', display: 'RF Unspecified body region Views W contrast via catheter', fit: 'broader', evidence: 'CANVAS(v2022 diagnostic_study) + C80 (older display)' },
  { word: 'FLUORO_CONTRAST', system: 'loinc', code: '86399-3', display: 'RF Guidance for Views and Guidance for injection of non-vascular shunt of Unspecified body region', fit: 'related', evidence: 'AZURE@282000 (LOINC list, doc dated 2023-12-12)' },
  { word: 'FLUORO_CONTRAST', system: 'loinc', code: '43788-9', display: 'RF Tube Views for patency W contrast via tube', fit: 'broader', evidence: 'CANVAS(v2022 diagnostic_study) + C80 (older display)' },
  { word: 'CSF_ASPIRATION', system: 'sct', code: '14766002', display: 'Aspiration (procedure)', fit: 'broader', evidence: 'GPS' },
  { word: 'CT_POST_CONTRAST', system: 'loinc', code: '47985-7', display: 'CT Spine W contrast IT', fit: 'close', evidence: 'CANVAS(v2022 diagnostic_study) + C80 (older display)' },
  { word: 'CT_POST_CONTRAST', component: 'lumbar', system: 'loinc', code: '24965-6', display: 'CT Lumbar spine W contrast IT', fit: 'close', evidence: 'AZURE + CANVAS(v2022 diagnostic_study) + C80' },
  { word: 'CT_POST_CONTRAST', component: 'thoracic', system: 'loinc', code: '30596-1', display: 'CT Thoracic spine W contrast IT', fit: 'close', evidence: 'AZURE + CANVAS(v2022 diagnostic_study) + C80' },
  { word: 'CT_POST_CONTRAST', component: 'abdomen', system: 'loinc', code: '36952-0', display: 'CT Abdomen and Pelvis WO contrast', fit: 'close', evidence: 'CANVAS(v2022 diagnostic_study) + C80 (older display)' },
  { word: 'CT_POST_CONTRAST', component: 'abdomen', system: 'loinc', code: '44115-4', display: 'CT Abdomen and Pelvis', fit: 'broader', evidence: 'CANVAS(v2022 diagnostic_study) + C80 (older display)' },
  { word: 'CT_NONCONTRAST', component: 'lumbar', system: 'loinc', code: '30620-9', display: 'CT Lumbar spine WO contrast', fit: 'exact', evidence: 'AZURE + CANVAS(v2022 diagnostic_study) + C80' },
  { word: 'CT_NONCONTRAST', component: 'thoracic', system: 'loinc', code: '30597-9', display: 'CT Thoracic spine WO contrast', fit: 'exact', evidence: 'AZURE + CANVAS(v2022 diagnostic_study) + C80' },
  { word: 'SCINT_IN111', system: 'loinc', code: '39848-7', display: 'NM Head to Pelvis Views for shunt patency W In-111 IT', fit: 'close', evidence: 'AZURE@182000 (LOINC list, doc dated 2023-12-12); C80 gives older name "Peritoneovenous shunt Scan for patency W In-111 IT"' },
  { word: 'SCINT_IN111', system: 'loinc', code: '39849-5', display: 'NM Head to Pelvis Views for shunt patency W radionuclide IT', fit: 'broader', evidence: 'AZURE@182000 (LOINC list, doc dated 2023-12-12) + C80' },
  { word: 'SCINT_IN111', system: 'loinc', code: '24663-7', display: 'NM Cerebral cisterns Views W radionuclide IT', fit: 'related', evidence: 'AZURE@0 (LOINC list, doc dated 2023-12-12) + C80' },
  { word: 'SCINT_IN111', system: 'loinc', code: '39874-3', display: 'NM Cerebral cisterns Delayed Views W radionuclide IT', fit: 'related', evidence: 'AZURE@182000 (LOINC list, doc dated 2023-12-12) + C80' },
  { word: 'SCINT_TC99M', system: 'loinc', code: '24876-5', display: 'NM Head to Pelvis Views for shunt patency W Tc-99m DTPA IT', fit: 'close', evidence: 'AZURE@16000 (LOINC list, doc dated 2023-12-12); C80 older name "Peritoneovenous shunt Scan for patency W Tc-99m DTPA IT"' },
  { word: 'SCINT_TC99M', system: 'loinc', code: '39849-5', display: 'NM Head to Pelvis Views for shunt patency W radionuclide IT', fit: 'broader', evidence: 'AZURE@182000 (LOINC list, doc dated 2023-12-12) + C80' },
  { word: 'MRI', component: 'lumbar', system: 'loinc', code: '30679-5', display: 'MR Lumbar spine WO contrast', fit: 'exact', evidence: 'CANVAS(v2022 diagnostic_study) + C80 (older display)' },
  { word: 'MRI', component: 'thoracic', system: 'loinc', code: '36532-0', display: 'MR Thoracic spine WO contrast', fit: 'exact', evidence: 'CANVAS(v2022 diagnostic_study) + C80 (older display)' },
  { word: 'MRI', component: 'lumbar', system: 'loinc', code: '24968-0', display: 'MR Lumbar spine', fit: 'broader', evidence: 'AZURE + CANVAS(v2022 diagnostic_study) + C80' },
  { word: 'MRI', component: 'thoracic', system: 'loinc', code: '24980-5', display: 'MR Thoracic spine', fit: 'broader', evidence: 'AZURE + CANVAS(v2022 diagnostic_study) + C80' },
] as const satisfies readonly StandardRow<Step>[];

// oxfmt-ignore
export const CAUSE_ROWS = [
  { word: 'CATH_KINK', system: 'imdrf', code: 'A040609', display: 'Material Twisted/Bent', fit: 'close', evidence: 'IMDRF (release used 2022/23 and 2024 list: same code and term)' },
  { word: 'CATH_OCCLUSION', system: 'imdrf', code: 'A1409', display: 'Obstruction of Flow', fit: 'exact', evidence: 'IMDRF (release used 2022/23 and 2024 list: same code and term)' },
  { word: 'CATH_OCCLUSION', system: 'sct', code: '26036001', display: 'Obstruction (morphologic abnormality)', fit: 'broader', evidence: 'GPS' },
  { word: 'CATH_DISCONNECTION_AT_PUMP', system: 'imdrf', code: 'A1203', display: 'Disconnection', fit: 'exact', evidence: 'IMDRF (release used 2022/23 and 2024 list: same code and term)' },
  { word: 'CATH_BREAK_OR_MACROLEAK', system: 'imdrf', code: 'A040101', display: 'Fracture', fit: 'exact', evidence: 'IMDRF (release used 2022/23 and 2024 list: same code and term)' },
  { word: 'CATH_BREAK_OR_MACROLEAK', system: 'imdrf', code: 'A050401', display: 'Fluid/Blood Leak', fit: 'exact', evidence: 'IMDRF (release used 2022/23 and 2024 list: same code and term)' },
  { word: 'CATH_MICROLEAK', system: 'imdrf', code: 'A041001', display: 'Material Puncture/Hole', fit: 'exact', evidence: 'IMDRF (release used 2022/23 and 2024 list: same code and term)' },
  { word: 'CATH_TIP_MIGRATION', system: 'imdrf', code: 'A010402', display: 'Migration', fit: 'exact', evidence: 'IMDRF (release used 2022/23 and 2024 list: same code and term)' },
  { word: 'CATH_TIP_MIGRATION', system: 'imdrf', code: 'A051201', display: 'Device Dislodged or Dislocated', fit: 'exact', evidence: 'IMDRF (release used 2022/23 and 2024 list: same code and term)' },
  { word: 'CATH_TIP_MIGRATION', system: 'sct', code: '370512004', display: 'Migration of implant or internal device (disorder)', fit: 'broader', evidence: 'GPS (2020-07 edition only; later status not checked)' },
  { word: 'PUMP_ROTOR_ROLLER_MALFUNCTION', system: 'imdrf', code: 'A141204', display: 'Pumping Stopped', fit: 'close', evidence: 'IMDRF (release used 2022/23 and 2024 list: same code and term)' },
  { word: 'PUMP_LEAK', system: 'imdrf', code: 'A050401', display: 'Fluid/Blood Leak', fit: 'exact', evidence: 'IMDRF (release used 2022/23 and 2024 list: same code and term)' },
  { word: 'PUMP_BATTERY_END_OF_SERVICE', system: 'imdrf', code: 'A0705', display: 'Battery Problem', fit: 'close', evidence: 'IMDRF (release used 2022/23 and 2024 list: same code and term)' },
  { word: 'PUMP_PROGRAMMING_SOFTWARE_ERROR', system: 'imdrf', code: 'A110303', display: 'Program or Algorithm Execution Failure', fit: 'close', evidence: 'IMDRF (release used 2022/23 and 2024 list: same code and term)' },
] as const satisfies readonly StandardRow<Cause>[];

// oxfmt-ignore
export const SIGN_ROWS = [
  { word: 'FEVER', system: 'sct', code: '386661006', display: 'Fever (finding)', fit: 'exact', evidence: 'GPS + IPSFREE + OHDSI' },
  { word: 'HALLUCINATIONS', system: 'sct', code: '7011001', display: 'Hallucinations (finding)', fit: 'exact', evidence: 'GPS + IPSFREE' },
  { word: 'SEIZURE', system: 'sct', code: '91175000', display: 'Seizure (finding)', fit: 'exact', evidence: 'GPS + IPSFREE + OHDSI + CHTERM' },
  { word: 'PRURITUS_WITHOUT_RASH', system: 'sct', code: '418290006', display: 'Itching (finding)', fit: 'broader', evidence: 'GPS + IPSFREE + OHDSI' },
  { word: 'RHABDOMYOLYSIS', system: 'sct', code: '240131006', display: 'Rhabdomyolysis (disorder)', fit: 'exact', evidence: 'GPS + IPSFREE + OHDSI + CANVAS' },
  { word: 'RIGIDITY', system: 'sct', code: '16046003', display: 'Muscle rigidity (finding)', fit: 'exact', evidence: 'GPS' },
  { word: 'SPASTICITY_INCREASED', system: 'sct', code: '221360009', display: 'Spasticity (finding)', fit: 'broader', evidence: 'GPS + IPSFREE' },
  { word: 'SPASTICITY_INCREASED', system: 'sct', code: '41581000', display: 'Muscular hypertonicity (disorder)', fit: 'broader', evidence: 'GPS' },
  { word: 'ALTERED_MENTAL_STATUS', system: 'sct', code: '419284004', display: 'Altered mental status (finding)', fit: 'exact', evidence: 'GPS + IPSFREE + OHDSI' },
  { word: 'ALTERED_MENTAL_STATUS', system: 'sct', code: '2776000', display: 'Delirium (disorder)', fit: 'narrower', evidence: 'GPS + IPSFREE + OHDSI + CANVAS(v2026)' },
  { word: 'ALTERED_MENTAL_STATUS', system: 'sct', code: '286933003', display: 'Confusional state (disorder)', fit: 'narrower', evidence: 'GPS + OHDSI + CANVAS(v2026)' },
  { word: 'TACHYCARDIA', system: 'sct', code: '3424008', display: 'Tachycardia (finding)', fit: 'exact', evidence: 'GPS + IPSFREE + OHDSI + CANVAS(v2026)' },
  { word: 'HYPERTENSION', system: 'sct', code: '38341003', display: 'Hypertensive disorder, systemic arterial (disorder)', fit: 'close', evidence: 'GPS + IPSFREE + eCQM' },
  { word: 'HYPOTENSION', system: 'sct', code: '45007003', display: 'Low blood pressure (disorder)', fit: 'close', evidence: 'GPS + IPSFREE + eCQM' },
  { word: 'PARESTHESIA', system: 'sct', code: '91019004', display: 'Paresthesia (finding)', fit: 'exact', evidence: 'GPS + IPSFREE + OHDSI' },
] as const satisfies readonly StandardRow<Sign>[];

// oxfmt-ignore
export const MEASUREMENT_ROWS = [
  { word: 'temperature', system: 'loinc', code: '8310-5', display: 'Body temperature', fit: 'exact', evidence: 'USCORE (display) and R4 vital-signs value set (code) + MIMIC + OHDSI' },
  { word: 'heart_rate', system: 'loinc', code: '8867-4', display: 'Heart rate', fit: 'exact', evidence: 'USCORE (display) and R4 vital-signs value set (code) + MIMIC' },
  { word: 'systolic_bp', system: 'loinc', code: '8480-6', display: 'Systolic blood pressure', fit: 'exact', evidence: 'USCORE (display) and R4 vital-signs value set (code)' },
  { word: 'systolic_bp', system: 'loinc', code: '76534-7', display: 'Systolic blood pressure by Noninvasive', fit: 'narrower', evidence: 'MIMIC' },
  { word: 'diastolic_bp', system: 'loinc', code: '8462-4', display: 'Diastolic blood pressure', fit: 'exact', evidence: 'USCORE (display) and R4 vital-signs value set (code)' },
  { word: 'diastolic_bp', system: 'loinc', code: '76535-4', display: 'Diastolic blood pressure by Noninvasive', fit: 'narrower', evidence: 'MIMIC' },
  { word: 'respiratory_rate', system: 'loinc', code: '9279-1', display: 'Respiratory rate', fit: 'exact', evidence: 'USCORE (display) and R4 vital-signs value set (code) + MIMIC' },
  { word: 'spo2', system: 'loinc', code: '59408-5', display: 'Oxygen saturation in Arterial blood by Pulse oximetry', fit: 'exact', evidence: 'USCORE + MIMIC + CANVAS' },
  { word: 'spo2', system: 'loinc', code: '2708-6', display: 'Oxygen saturation in Arterial blood', fit: 'broader', evidence: 'USCORE (display) and R4 vital-signs value set (code)' },
  { word: 'creatine_kinase', system: 'loinc', code: '2157-6', display: 'Creatine kinase [Enzymatic activity/volume] in Serum or Plasma', fit: 'exact', evidence: 'MIMIC d_labitems_to_loinc' },
  { word: 'gcs', system: 'loinc', code: '9269-2', display: 'Glasgow coma score total', fit: 'exact', evidence: 'FS ids 54600701701 and 9332385241 (two independent public FHIR projects, same display)' },
] as const satisfies readonly StandardRow<Measurement>[];
