// What each test shows and what it cannot show, in words for the reader of a clean report (A8).
import type { Step } from '../vocabulary/steps.js';

export interface Reach {
  readonly shows: string;
  readonly misses: string;
  readonly cite: string;
}

const FLUOROSCOPY: Reach = {
  shows: 'disconnection, larger leaks, a displaced tip, sometimes',
  misses: 'many leaks, loculation, migration; whatever lies behind the pump if nobody looked there',
  cite: 'a17, a19, a20',
};

export const LIMITS = {
  INTERROGATION: {
    shows: 'programme, reservoir by calculation, log, battery',
    misses: 'the catheter; drug and concentration',
    cite: 'a01, D6',
  },
  PLAIN_FILMS: {
    shows: 'kink, gap, separation, a tip far out of place',
    misses: 'patency, occlusion, leak without a gap',
    cite: 'a08, a13',
  },
  ROTOR_STUDY: {
    shows: 'whether the pump turns as told',
    misses: 'the catheter; an occlusion or a magnet can look like a standstill',
    cite: 'a09-a11',
  },
  CSF_ASPIRATION: {
    shows: 'whether fluid comes back from the side port',
    misses: 'disconnection downstream of the port; a working catheter may not give fluid',
    cite: 'D9',
  },
  BOLUS_TRIAL: { shows: 'whether drug given through the system works', misses: 'every cause by name', cite: 'a15' },
  FLUORO_CONTRAST: FLUOROSCOPY,
  FLUORO_CONTRAST_POSITIONAL: { ...FLUOROSCOPY, shows: 'a kink or a stop that comes with position', cite: 'a18' },
  CT_POST_CONTRAST: {
    shows: 'leaks and collections, the tip, layering; more than fluoroscopy',
    misses: 'no source claims that it excludes a leak',
    cite: 'a22-a28',
  },
  CT_NONCONTRAST: { shows: 'where the tip lies', misses: 'patency and leaks', cite: 'a24' },
  SCINT_IN111: {
    shows: 'function over days: stop, leak, arrival',
    misses: 'the exact cause; pump against high-grade obstruction; small fractures',
    cite: 'a36',
  },
  SCINT_TC99M: { shows: 'function within the hour', misses: 'as In-111; method not established', cite: 'a43' },
  MRI: {
    shows: 'a mass at the tip',
    misses: 'loculation; artefact of the pump; may stop the pump itself',
    cite: 'a11, a38, a39',
  },
} as const satisfies Record<Step, Reach>;
