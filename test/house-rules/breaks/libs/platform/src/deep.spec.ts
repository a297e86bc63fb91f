// breaks: spec-visits:platform
import { weigh } from '../../../apps/interpretation/src/weigh.js';
export const weighed = weigh;
