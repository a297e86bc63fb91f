// Where in the system something is: the same leak means one thing at the pump and another in the back.
import { phrases } from '../text/phrases.js';
export const PLACES = ['pump-connector', 'mid-connector', 'behind-pump', 'around-pump', 'back'] as const;
export type Place = (typeof PLACES)[number];

export const PLACE_PATTERNS: Readonly<Record<Place, readonly string[]>> = {
  'pump-connector': phrases(`
      pump connector/connection | connector on/of/at [the] pump | spigot | pump catheter junction/connection/interface |
      catheter pump junction/connection/interface | connector | at the pump | junction with the pump | joins/meets/enters the pump |
      junction of [the] <catheter> and [the] pump | junction of [the] pump and | pump connector site
    `),
  'mid-connector': phrases(`
      mid/lumbar/catheter/back/spinal/straight/splice [catheter] connector | mid catheter connector | connector .. lower back | splice |
      connector joining | connector between | connector .. two <catheter> | two catheter pieces/segments |
      connector near [the] [lumbar/back] | connector .. back/lumbar/subcutaneous | connector in the | midline connector |
      mid connector | lumbar connection | connector .. flank
    `),
  'behind-pump': phrases(`
      behind [the] pump | behind it | posterior [to] [the] pump | dorsal [to] [the] pump | posterior aspect/surface of [the] pump |
      deep to [the] pump | retro pump | behind the device
    `),
  'around-pump': phrases(`
      around/round/surrounds/surrounding/about/beside/anterior/adjacent/next [to] [the] [baclofen] pump/device | pump pocket |
      peripump | peri pump | pocket | anterior and posterior [to] [the] pump | pump .. surrounded | over/above/below/beneath the pump |
      pump .. abdominal wall | all round the pump | round the device | pump swims | pump .. bathed | fluid .. pump | near the pump |
      at/by the pump | both sides | surrounds the pump | under the pump | pump on both
    `),
  back: phrases(`
      subcutaneous | sacrum | buttock | groin | subcutaneous fat/tissue/tissues/soft/collection/fluid | subcutis | low/lower back | lumbar incision | paraspinal | back | flank |
      iliac crest | lumbar subcutaneous | at <level>
    `),
};
