/** The services that send and hear messages. One queue per listening service. */
export const SERVICES = ['orders', 'interpretation', 'alerting'] as const;
export type Service = (typeof SERVICES)[number];
