/**
 * The doors between the EHR and a service: notifications, polling, reading back, and writing exactly once.
 * What happens here: every version comes in once, every intended write goes out once. What does not: no clinical word, no queue.
 */
export { intakeMigrations } from './kept/migrations.js';
export { BELL_TABLE, ring, type BellTarget, type Door, type Ringer } from './kept/bells.js';
export { secondTries } from './kept/second-tries.js';
export type { Arrival, Commit, EhrReader } from './reader.js';
export { NOTIFY_SETTINGS, NotifyController, type NotifySettings } from './notify/notify.controller.js';
export { checkProof } from './notify/signature.js';
export { readNotification, type Notification } from './notify/bells.js';
export { Poller, type PollerParts } from './poll/poller.js';
export {
  nextWatermark,
  pollQuestion,
  type Pace,
  type PollMark,
  type PollSettings,
  type WatchedPatient,
} from './poll/plan.js';
export { ReadBack, readRungBell, type RungBell } from './read-back/read-back.js';
export { ensureSubscription, type SubscriptionState, type SubscriptionWish } from './subscribe/subscriptions.js';
export { EhrWrites, WRITE_TABLE } from './send/intend.js';
export type { IntendedWrite, Intention, OwnIdentifier, Settled as SettledAs, SettledWrite } from './send/intended.js';
export { Sender, type SenderSettings } from './send/sender.js';
export { readWriteRow, type WriteRow } from './send/write-row.js';
