// The two orders of the work-up, as data with a version (A12: X1-X3). Same evidence, same gates, another ladder.
import type { ProtocolId } from '../model.js';
import type { Step } from '../vocabulary/steps.js';

export interface Protocol {
  readonly id: ProtocolId;
  readonly version: string;
  readonly title: string;
  readonly cite: string;
  readonly ladder: readonly Step[];
  /** Proposed together with a rung, in one visit. */
  readonly beside: Readonly<Partial<Record<Step, Step>>>;
  /** Not on the ladder: shown to a clinician, proposed only when one asks. */
  readonly onRequest: readonly Step[];
  readonly films: 'whole_system' | 'abdomen_two_planes';
}

export const PROTOCOLS = {
  ajnr2011: {
    id: 'ajnr2011',
    version: '1.0.0',
    title: 'Imaging algorithm of the 2011 article',
    cite: 'a08-a29',
    ladder: [
      'INTERROGATION',
      'PLAIN_FILMS',
      'ROTOR_STUDY',
      'CSF_ASPIRATION',
      'BOLUS_TRIAL',
      'FLUORO_CONTRAST',
      'CT_POST_CONTRAST',
      'SCINT_IN111',
    ],
    beside: {},
    onRequest: [],
    films: 'whole_system',
  },
  bardutzky: {
    id: 'bardutzky',
    version: '1.0.0',
    title: 'Bardutzky algorithm, as the article sums it up',
    cite: 'a01-a07',
    ladder: ['INTERROGATION', 'PLAIN_FILMS', 'ROTOR_STUDY', 'CSF_ASPIRATION', 'FLUORO_CONTRAST'],
    beside: { PLAIN_FILMS: 'ROTOR_STUDY' },
    onRequest: ['BOLUS_TRIAL', 'CT_POST_CONTRAST', 'SCINT_IN111'],
    films: 'abdomen_two_planes',
  },
} as const satisfies Record<ProtocolId, Protocol>;

export const protocolOf = (id: ProtocolId): Protocol => PROTOCOLS[id];
