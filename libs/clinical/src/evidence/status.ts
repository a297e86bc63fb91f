import type { ReportStatus } from '../model.js';

/** How far a report of this status is believed: fully, as a first suspicion only, or no longer at all. */
export const STATUS_WEIGHT = {
  registered: 'early',
  partial: 'early',
  preliminary: 'early',
  unknown: 'early',
  final: 'full',
  amended: 'full',
  corrected: 'full',
  appended: 'full',
  cancelled: 'withdrawn',
  'entered-in-error': 'withdrawn',
} as const satisfies Record<ReportStatus, 'early' | 'full' | 'withdrawn'>;
