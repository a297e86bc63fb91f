// Whose is it? Words for the pump and its catheter, for what may be either, and for everything else in and on a body that can
// kink, leak, break or collect. A finding belongs to the nearest of them.
import { phrases } from '../text/phrases.js';
/** `rival`: another pump or reservoir; `device`: another thing in or on a body; `body`: another part of it; `elsewhere`: words that say it is not ours. */
export const OWNERS = ['ours', 'ours-unless-rivalled', 'either', 'rival', 'device', 'body', 'elsewhere'] as const;
export type Owner = (typeof OWNERS)[number];

/** Names no other device has. */
const OURS: readonly string[] = phrases(`
      baclofen pump/catheter/system/tubing/device/infusion | itb | itb pump/catheter/system/cath |
      intrathecal catheter/pump/tubing/system/infusion/drug/baclofen | pump catheter | pump and catheter | pump pocket |
      spinal/intraspinal catheter | catheter access port | synchromed | prometra | sutureless connector | rotor/roller study/test |
      indium study | motor stall | implantable [drug] [infusion] pump | catheter pump | intrathecal drug
    `);
/** Ours unless another pump, or another thing with a reservoir, is named beside it. */
const OURS_UNLESS_RIVALLED: readonly string[] = phrases(`
      pump | pump connector/reservoir/tubing/system/segment | rotor/rotors/roller/rollers | side port | access port |
      drug/infusion/programmable/implanted pump | refill port/septum | baclofen | reservoir | bolus | bone dry | peripump | peri pump |
      cath | tunnelled/tunneled/subcutaneous/current/present/lumbar/thoracic catheter | spinal segment
    `);
const RIVALS: readonly string[] = phrases(`
      balloon pump | intra aortic | aortic balloon | insulin pump [reservoir] | feeding pump | breast pump | heart lung | heart pump |
      blood pump | syringe pump | pca [pump] | pain pump | infusion set | impella | lvad | rvad | bivad | ventricular assist [device] |
      assist device | driveline | on pump | off pump | bypass pump | pump time | roller pump | centrifugal pump | ecmo |
      ommaya [reservoir] | chest port | port a cath | portacath | mediport | port reservoir | port check | expander | tissue expander |
      lap band | gastric band | band port | penile [prosthesis] | inflatable | scrotal pump | artificial sphincter |
      epidural catheter/infusion/pump | wound vac | vacuum pump | muscle pump | calf pump | sodium pump | proton pump | pump inhibitor |
      oral baclofen | by mouth | baclofen tablets/tablet | orally | option of [an/a] [implanted] pump | no [intrathecal] pump |
      infusion pump must be | pump bottle | pump head | apheresis | cardiotomy | first pump | patch pump | insulin | glucose |
      urinary sphincter | sphincter | control pump | shunt reservoir | shuntogram | labour/labor epidural | epidural steroid | steroid injection | tuohy | lumbar puncture | myelogram | myelography | dural puncture |
      epidural block | epidural analgesia
    `);
const EITHER: readonly string[] = phrases(`
      skull base | basal cisterns | subarachnoid space | catheter | catheters | tubing | tube | tip | connector | connection | system |
      device | splice | anchor | intrathecal | spigot | junction | lumen | pocket | hardware system
    `);

/** The author says so. */
const ELSEWHERE: readonly string[] = phrases(`
      not related/connected to [the] [baclofen/infusion/intrathecal/drug] pump/system/catheter/device/hardware |
      unrelated/unconnected to [the] [baclofen/infusion/intrathecal/drug] pump/system/catheter/device/hardware |
      no relation/connection/communication to/with [the] [baclofen/infusion/intrathecal/drug] pump/system/catheter/device/hardware |
      not communicate/communicating with [the] [baclofen/infusion/intrathecal/drug] pump/system/catheter/device
    `);
const FOREIGN_DEVICES: readonly string[] = phrases(`
      shunt | vp shunt [catheter/tubing/valve] | va shunt | lp shunt | shunt catheter/tubing/valve/reservoir/system |
      ventriculoperitoneal [shunt] [catheter/tubing] | ventriculostomy | ventricular catheter | distal/proximal shunt [catheter] |
      stimulator [lead/leads/battery/generator] | spinal cord stimulator [lead/leads/battery] | lead/leads | electrode/electrodes |
      neurostimulator | vagus nerve [stimulator] | deep brain | picc [line/tip/catheter] | central [venous] line/catheter [tip] |
      central line | venous catheter/line | port catheter | subclavian [line/catheter] | jugular [line/catheter] |
      femoral line/catheter | hickman | broviac | permacath | dialysis catheter | swan ganz [catheter] | pulmonary artery catheter |
      umbilical catheter/line | arterial line | peripheral iv/line | iv | cannula | foley [catheter] |
      urinary/bladder/suprapubic/urethral catheter | nephrostomy [tube/catheter] | ureteral/ureteric stent | stent/stents |
      drain/drains | drainage catheter/tube | pigtail [catheter/drain] | chest tube/tubes | endotracheal [tube] | tracheostomy [tube] |
      nasogastric [tube] | ng tube | orogastric tube | feeding tube | gastrostomy [tube] | jejunostomy | peg [tube] | dobhoff |
      peritoneal catheter | pacemaker [lead/leads/battery] | defibrillator | icd | generator | ivc filter | valve | fistula | graft |
      endograft | endoleak | embolization | guidewire | sheath | needle fragment | iud | intrathecal methotrexate | ejector |
      hydrocephalus | valve reservoir | cochlear | svc | superior vena cava | vena cava | atrium | atrial | atriocaval | cavoatrial |
      brachiocephalic | innominate | ventricle/ventricles | ventricular | bladder | ureter* | urethra* | renal | urinary | carina |
      hilum | internal jugular | ij | earplug | cuff | dental | sacral nerve
    `);
const REMNANTS: readonly string[] = phrases(`
      abandoned/retained/disused/orphaned [old] [baclofen/intrathecal/pump] catheter/tubing/fragment/remnant/segment/system/pump |
      old/previous/former [baclofen/intrathecal/pump] catheter/tubing remnant/fragment/segment/stump |
      old [baclofen/intrathecal/pump] catheter/tubing , cut/retained |
      remnant/remnants [of] [the/an] [old/previous/prior/former/abandoned] [baclofen] [catheter] | catheter remnant/fragment/stump |
      fragment of [the/an] [old/abandoned/previous/former] [baclofen] catheter | explanted/removed catheter/pump |
      cut off and retained | old catheter segment
    `);
const FOREIGN_BODY: readonly string[] = phrases(`
      pedicle [screw] | screw/screws | rod/rods | harrington | cage | plate | prosthesis | prostheses | arthroplasty | nail |
      wire/wires | sternotomy | clip/clips | coil/coils | filter | band | mesh | ecg leads | fusion hardware | hardware |
      instrumentation | brace | orthosis | hinge | vertebra* |
      compression/wedge/burst/insufficiency/stress/pathologic/pathological fracture/fractures | rib/ribs | femur | femoral | hip/hips |
      knee | ankle | foot | wrist | elbow | shoulder | clavicle | humerus | humeral | tibia | tibial | fibula | radius | ulna |
      pelvic/pelvis | sacrum | sacral | coccyx | pubic | ilium | acetabul* | skull | mandible | orbit* | sinus/sinuses | facial |
      nasal | osseous | bone/bones | bony | endplate | pars | facet | disc/disk | discs/disks | annular | ligament* | tendon* | cuff |
      meniscus | meniscal | cartilage | joint | bowel | colon | colonic | sigmoid | rectal | rectum | stomach | gastric | duodenal |
      duodenum | jejunal | ileum | ileal | appendix | appendiceal | oesophag* | esophag* | anastomo* | liver | hepatic | bile |
      biliary | gallbladder | gallstone* | cystic duct | pancrea* | spleen | splenic | kidney* | prostat* | uterus | uterine | ovar* |
      tubal | fallopian | fimbri* | lung/lungs | pulmonary | pleural | pleura | pneumothorax | effusion | lobe | hilar | mediastin* |
      cardiac | heart | aort* | artery | arteries | arterial | vein/veins | venous | carotid | coronary | brain | intracranial |
      cerebral | cerebell* | midline shift | haematoma | hematoma | haemorrhage | hemorrhage | abscess | ascites | hernia | lymphocele |
      thyroid | breast | mammar* | axilla* | lymph | nodes | cyst | cystocele | syrinx | haemangioma | hemangioma | stone/stones |
      calculus | calculi | perinephric | psoas | subphrenic | perihepatic | laparotomy | bleeding | haemorrhaging | diaphragm | dome | appendicitis | retroperitoneal | cervix | placenta* | fetal | foetal | gluteal | thigh | calf | neck | cribriform | root sleeve | pseudomeningocele |
      meningocele | dural tear | csf leak | free fluid | free air | sternal | tooth | spleen | testic* | scrotal | catheterization |
      labrum | labral | trachea* | bronch* | airway | airspace | consolidation | pneumonia | barium | ercp | hida | metasta* | tumor |
      tumour | carcinoma | nasogastric | toe | finger | skeletal | lipoma | peritoneal | pericardial | cord compression | foramin* |
      stenosis | disc extrusion | spondyl* | scoliosis | levoscoliosis | kyphosis | lumbosacral | ganglion |
      sternum | scapula* | patella* | calcane* | talus | metatars* | phalan* | presacral | prevertebral | pseudocyst* |
      fracture/fractures of [the] [left/right] [transverse/spinous/articular] process/processes |
      transverse process/processes fracture/fractures | fracture/fractures of [the] [body] [of] <level> | <level> [compression/burst/wedge] fracture/fractures |
      oral/enteric/rectal/intravenous/iv/oesophageal contrast | intraperitoneal | intraabdominal | perirectal | mesenter* | omental |
      disc extrusion/protrusion/sequester/sequestrum/herniation | mucosal | sinonasal |
      epidural haematoma/hematoma/abscess/lipomatosis | intestinal | pylorus | fundus | arachnoid cyst | pledgets | sleeve
    `);

export const OWNER_PATTERNS: Readonly<Record<Owner, readonly string[]>> = {
  ours: OURS,
  'ours-unless-rivalled': OURS_UNLESS_RIVALLED,
  rival: RIVALS,
  either: EITHER,
  device: FOREIGN_DEVICES,
  body: FOREIGN_BODY,
  elsewhere: ELSEWHERE,
};
/** Pieces of an earlier catheter: not ours to read, and a human is asked. */
export const REMNANT_PATTERNS: readonly string[] = REMNANTS;
