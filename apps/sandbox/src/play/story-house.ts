import { putUp, type House, type HouseOptions } from '../house/house.js';

/** Delays of a house in which stories are told: what takes minutes in a hospital takes moments here. */
export const STORY_PACE: Readonly<Record<string, string>> = {
  POLL_INTERVAL_MS: '10000',
  SLOW_POLL_INTERVAL_MS: '15000',
  SWEEP_POLL_MS: '200',
  RELAY_POLL_MS: '200',
  RECONCILE_DELAYS_MS: '200,500,1000',
  VISIBILITY_BOUND_MS: '1500',
  QUEUE_RETRY_BASE_MS: '100',
  SWEEP_RETRY_BASE_MS: '100',
  LOG_LEVEL: 'warn',
};

/** Puts a house up at the pace of stories. */
export const storyHouse = (options: HouseOptions): Promise<House> =>
  putUp({ ...options, env: { ...STORY_PACE, ...options.env } });
