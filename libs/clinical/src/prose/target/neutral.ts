// What a sentence may say without saying anything of the pump or the catheter: how the study was done, who was told.
import { phrases } from '../text/phrases.js';

export const NEUTRAL_PATTERNS: readonly string[] = phrases(`
  views/view/projections/projection/films/film/radiographs/radiograph/images/image .. obtained/performed/shown/acquired/taken/available |
  ap and lateral | ap view | lateral view | oblique view/views | supine/prone/upright/sitting film/view | technique | comparison |
  whole pump and catheter shown | pump and catheter shown | pump [is/lies] [seen/located] [in/at] [the] [left/right] [lower/upper/anterior] quadrant/abdomen/flank/abdominal |
  pump .. left/right .. abdomen/quadrant/flank/iliac/abdominal | catheter enters [the] [spinal] canal/spine at | enters the canal | course of the catheter | as intended |
  telemetry complete | telemetry successful | interrogated with | interrogation performed | programmer | log downloaded | pump/device check/interrogation/report/film/films/study/examination/test/x |
  <number> ml [of] iohexol/omnipaque/isovue/iopamidol/contrast | iohexol <number> | injected/injection .. side/access port | injection through | contrast injected/given | under fluoroscopy | needle in [the] [access/side] port | needle .. port |
  mbq | mci | in 111 | tc 99m | dtpa | injected into the reservoir | images at | imaged at | anterior and posterior images |
  patient tolerated | no immediate complication | consent | sterile | discussed with | informed | telephoned | reported to | findings communicated | dictated | signed | electronically |
  follow up | clinical correlation | correlate | recommend/recommended/suggest/suggested/advised/advise | refill date | next refill | implanted in | pump implanted | day/days after | hours after | hour after |
  scanned <number> hours | scanned immediately | scanned | axial/sagittal/coronal | thin sections | without intravenous | bolus [of] .. given | bolus programmed | bolus given | test dose | observed for |
  continues | infusion continues | addendum | amended | preliminary | final report | see above | as above | see/refer .. letter/attached/attachment/report/pdf/document/enclosed | redundant/usual/expected/normal/gentle loop/loops/curve/coil/coils of [the] <catheter> | no comparison | none available | compared with | pump age | battery life |
  no mri | mri [this/last] | cord signal | final reading | to follow | in two planes | well seen | access port entered | port entered | connection holds | second reading | on re reading |
  pump [is/was] not tilted/rotated/turned | over [the] [cerebral] convexities | weighted/t1/t2 images/sequences | gadolinium | first pass | second attempt | attempts | cause not determinable | cause undetermined
`);
