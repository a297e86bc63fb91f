import type { EhrReader, NotifySettings, SettledWrite, WatchedPatient } from '#intake';
import type { EntityManager } from 'typeorm';

/** The side a service turns toward the EHR: what it reads, whom it watches, what it does when a write has settled. */
export interface EhrSide {
  readonly readers: readonly EhrReader[];
  watched(): Promise<readonly WatchedPatient[]>;
  /** Whether a notification can concern us at all; unless given, each does. May only be used to leave one unread. */
  readonly concerns?: NotifySettings['concerns'];
  /** Types that an EHR may not have at all: a poll answered so is no trouble of ours. Unless given, each is needed. */
  readonly mayLack?: readonly string[];
  /** How long a write may wait behind what was committed with it and is more urgent, in milliseconds; 0 unless given. */
  readonly writesMayWaitMs?: number;
  /** In the transaction that settles the write. May hear of a refusal and later of a success. */
  onSettled(em: EntityManager, write: SettledWrite): Promise<void>;
  /** Whether a change intended earlier, known by what it is about, may still be made; asked just before. Yes, where nobody says. */
  stillWanted?(em: EntityManager, about: string): Promise<boolean>;
}

/** An app provides its EhrSide under this token. */
export const EHR_SIDE = Symbol('EHR_SIDE');

/** A part of an app that has a beginning and an end: its own sweeps, watchers, timers. */
export interface Living {
  start(): Promise<void>;
  stop(): Promise<void>;
}
/** An app provides the list of what else it wants started and stopped with the service (`useFactory` returning Living[]). */
export const LIVING = Symbol('LIVING');
