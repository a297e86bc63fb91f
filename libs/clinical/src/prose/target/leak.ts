// Contrast or fluid where it does not belong: leaks by place, collections by place.
import { phrases } from '../text/phrases.js';
import type { Step } from '../../vocabulary/steps.js';
import type { Target } from './target.js';

/** Contrast or tracer has been given: what leaks or collects is ours. Elsewhere bodies are full of collections. */
const GIVEN: readonly Step[] = [
  'FLUORO_CONTRAST',
  'FLUORO_CONTRAST_POSITIONAL',
  'CT_POST_CONTRAST',
  'CT_NONCONTRAST',
  'SCINT_IN111',
  'SCINT_TC99M',
];

export const LEAK_TARGETS: readonly Target[] = [
  {
    id: 'leak',
    kind: 'fault',
    rule: 'ITB.RT.10',
    title: 'Contrast leaves the catheter',
    causes: { CATH_BREAK_OR_MACROLEAK: 'direct' },
    codes: {
      FLUORO_CONTRAST: { stated: ['FL_EXTRAVASATION_FROM_CATHETER'], denied: ['FL_EXTRAVASATION_ABSENT'] },
      CT_POST_CONTRAST: { stated: ['CT_EXTRAVASATION_ADJACENT_CATHETER'], denied: ['CT_NO_EXTRAVASATION'] },
    },
    needs: 'bare',
    bareAt: GIVEN,
    patterns: phrases(`
      <leak> | macroleak | extraluminal | jet of <contrast> | <contrast> .. outside .. lumen | <contrast> outside of [the] <catheter> |
      <contrast> .. leaves [the] lumen/catheter | <contrast> .. leave [the] lumen/catheter | <contrast> .. along .. outside/outer |
      <contrast> .. runs/ran out of | <contrast> outside [the] <catheter> [wall] | <contrast> outside [of] [the] sac |
      <contrast> gets/got out | <contrast> where it should not | <contrast> track/tracks/tracking | contrast passes out | perforat* |
      <contrast> .. surrounds/around .. <catheter> | tracks along .. outside/outer | <contrast> .. soft tissues |
      <contrast> .. into .. soft/subcutaneous/paraspinal |
      non intrathecal <contrast> |
      <contrast> .. surrounds/surrounding/around/about/encircles/engulfs [the] [catheter/lumbar/mid/back] connector/spigot
    `),
  },
  {
    id: 'leak-sign',
    kind: 'fault',
    rule: 'ITB.RT.43',
    title: 'Contrast seen where a leak would put it',
    causes: { CATH_BREAK_OR_MACROLEAK: 'direct' },
    codes: {
      FLUORO_CONTRAST: { stated: ['FL_EXTRAVASATION_FROM_CATHETER'], denied: ['FL_EXTRAVASATION_ABSENT'] },
      CT_POST_CONTRAST: { stated: ['CT_EXTRAVASATION_ADJACENT_CATHETER'], denied: ['CT_NO_EXTRAVASATION'] },
    },
    needs: 'bare',
    bareAt: GIVEN,
    inferred: true,
    patterns: phrases(`
      <contrast> .. beside/adjacent/alongside .. <catheter> |
      stain/density/streak/dot lateral/next/adjacent to | blush at/beside/around/near | blush of <contrast> | bead of <contrast> outside [the] [<catheter>] [wall/lumen] | <contrast> .. paraspinal |
      paraspinal <contrast>
    `),
  },
  {
    id: 'leak-at-pump',
    kind: 'fault',
    rule: 'ITB.RT.11',
    title: 'Contrast leaves at the pump connector; the mechanism is not shown',
    causes: { CATH_DISCONNECTION_AT_PUMP: 'suggests' },
    codes: {
      FLUORO_CONTRAST: { stated: ['FL_EXTRAVASATION_AT_PUMP_CONNECTOR'], denied: ['FL_EXTRAVASATION_ABSENT'] },
      CT_POST_CONTRAST: { stated: ['CT_EXTRAVASATION_AT_PUMP_CONNECTOR'], denied: ['CT_NO_EXTRAVASATION'] },
    },
    needs: 'bare',
    bareAt: GIVEN,
    patterns: phrases(`
      arising/arises/originating/emanating/coming/issuing at/from [the] [pump] connector/connection/junction |
      <contrast> .. runs/ran out .. pump connector | <leak> where [the] <catheter> joins/meets/enters [the] pump |
      <leak> at [the] junction of [the] <catheter> and [the] pump | <leak> at [the] catheter pump junction |
      extravasated <contrast> ... pump
    `),
  },
  {
    id: 'leak-mid',
    kind: 'fault',
    rule: 'ITB.RT.12',
    title: 'Contrast leaves at a connector in the back',
    causes: { CATH_BREAK_OR_MACROLEAK: 'direct' },
    codes: {
      FLUORO_CONTRAST: { stated: ['FL_EXTRAVASATION_MID_CONNECTOR'], denied: ['FL_EXTRAVASATION_ABSENT'] },
      CT_POST_CONTRAST: { stated: ['CT_EXTRAVASATION_AT_MID_CONNECTOR'], denied: ['CT_NO_EXTRAVASATION'] },
    },
    needs: 'bare',
    bareAt: GIVEN,
    patterns: ['<contrast> .. surrounds/surrounding/around [the] splice'],
  },
  {
    id: 'microleak',
    kind: 'fault',
    rule: 'ITB.RT.13',
    title: 'A microscopic leak',
    causes: { CATH_MICROLEAK: 'direct' },
    codes: {
      FLUORO_CONTRAST: { open: ['FL_MICROLEAK_NOT_EXCLUDED'] },
      CT_POST_CONTRAST: { stated: ['CT_EXTRAVASATION_ADJACENT_CATHETER'] },
    },
    needs: 'bare',
    bareAt: GIVEN,
    patterns: phrases(`
      microleak* | micro leak/leaks/leakage/fracture/perforation/extravasation | microfracture* | microperforation* |
      microscopic/pinhole/hairline/pinpoint/minute leak/leaks/leakage/perforation/perforations/hole/defect/fracture | pinhole |
      microextravasation | tiny/small perforation/perforations
    `),
  },
  {
    id: 'pump-leak',
    kind: 'fault',
    rule: 'ITB.RT.14',
    title: 'The pump itself leaks',
    causes: { PUMP_LEAK: 'direct' },
    codes: {},
    needs: 'bare',
    bareAt: GIVEN,
    patterns: phrases(`
      <leak> of/from/out [of] [the/its] [drug] [from] pump [itself] | <leak> from [the] [refill] septum/reservoir/housing |
      pump leak/leaks/leakage | leaking pump | frank/primary pump leak | pump [itself] [is/was] leaking/leaks |
      drug .. <leak> .. pump itself | <leak> of [the] device | pump .. leaks/leaking [from]
    `),
  },
  {
    id: 'collection',
    kind: 'fault',
    rule: 'ITB.RT.15',
    title: 'A collection of fluid or contrast under the skin',
    causes: { SUBCUT_COLLECTION: 'direct' },
    codes: {},
    needs: 'bare',
    bareAt: GIVEN,
    patterns: phrases(`
      collection/collections | seroma* |
      fluid/oedema/edema/density/halo/rim .. around/round/surrounds/surrounded/surrounding/about/anterior/posterior/behind/beside .. pump/device |
      pump .. surrounded .. fluid | pump .. swims/bathed/floats/floating .. fluid | halo of fluid |
      peripump fluid/collection/effusion/seroma | peri pump fluid/collection/effusion/seroma |
      <contrast> .. pool/pools/pooled/pooling/pocket/puddle/lake/gathered/gathers/collects/collected/accumulates/accumulated .. pump/device |
      pooling of <contrast> behind/around/posterior/dorsal/beneath/beside [to] [the] pump/device | pool/puddle/lake/pocket of <contrast> | <contrast> pool/puddle/lake/pocket | <contrast> containing pocket |
      pocket .. anterior/posterior | pooling behind/posterior | pools/pooled behind/posterior |
      <contrast> .. in .. subcutaneous fat/tissue/tissues | subcutaneous fluid/contrast/swelling |
      fluid [is/was/seen] [in] [the] [pump] pocket | pocket .. fluid/effusion | collects around | hygroma | pocket effusion |
      fluid .. all around/round [the] pump | pocket that surrounds | pocket .. surrounds/around [the] pump | pools behind |
      gathers/gathered/collects/collected/accumulates/accumulated behind/around/round/posterior/beneath [to] [the] [pump] |
      fluid at/by [the] pump | swelling .. fluid | fluctuant | fluid without contrast .. pump | effusion around the pump |
      fluid track/tracks/tracking/surrounds [around/round/the] | forms a pool/pocket
    `),
  },
  {
    id: 'collection-sign',
    kind: 'fault',
    rule: 'ITB.RT.44',
    title: 'Something of low density by the pump, before anybody calls it a collection',
    causes: { SUBCUT_COLLECTION: 'direct' },
    codes: {
      CT_NONCONTRAST: { stated: ['CTN_PERIPUMP_FLUID'] },
      CT_POST_CONTRAST: { stated: ['CT_COLLECTION_PERIPUMP'] },
    },
    steps: ['CT_POST_CONTRAST', 'CT_NONCONTRAST'],
    needs: 'bare',
    bareAt: GIVEN,
    inferred: true,
    patterns: phrases(`
      hypodense/hypoattenuating area/rim/band/zone | low density/attenuation band/rim/area/zone | low density fluid .. pump
    `),
  },
  {
    id: 'contrast-epidural',
    kind: 'fault',
    rule: 'ITB.RT.16',
    title: 'Contrast in the epidural space',
    causes: { CATH_BREAK_OR_MACROLEAK: 'suggests', CATH_TIP_MIGRATION: 'suggests' },
    codes: { CT_POST_CONTRAST: { stated: ['CT_COLLECTION_EPIDURAL'] } },
    needs: 'bare',
    bareAt: GIVEN,
    inferred: true,
    patterns: phrases(`
      <contrast> ... epidural/extradural [space/fat/collection/pattern] | <contrast> .. outside .. dura |
      epidural/extradural <contrast>/collection/spread/pattern | <contrast> .. epidurally | <contrast> spreads epidurally |
      <contrast> fills [the] epidural
    `),
  },
  {
    id: 'contrast-subdural',
    kind: 'fault',
    rule: 'ITB.RT.17',
    title: 'Contrast in the subdural space',
    causes: { CATH_BREAK_OR_MACROLEAK: 'suggests', CATH_TIP_MIGRATION: 'suggests' },
    codes: { CT_POST_CONTRAST: { stated: ['CT_COLLECTION_SUBDURAL'] } },
    needs: 'bare',
    bareAt: GIVEN,
    inferred: true,
    patterns: phrases(
      `<contrast> .. in [the] subdural space | <contrast> trapped in [the] subdural space | <contrast> .. subdural/subdurally [space/collection] | subdural <contrast>/collection/spread/pattern`,
    ),
  },
];
