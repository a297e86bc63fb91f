export * from './secret.js';
export {
  aboutSetting,
  type AboutSetting,
  milliseconds,
  oneOf,
  secret,
  setting,
  someOf,
  splitList,
  urlOf,
  wholeNumber,
} from './setting.js';
export * from './service-settings.js';
export * from './ehr-settings.js';
export * from './safety-settings.js';
export * from './paging-settings.js';
export { channelSettings } from './channel-settings.js';
export * from './all-settings.js';
export { type ConfigProblem } from './disagreements.js';
export * from './read-config.js';
export * from './going-live.js';
export * from './env-example.js';
