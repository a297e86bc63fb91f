// breaks: visits:service
import { weigh } from '../../../apps/interpretation/src/weigh.js';
export const weighed = weigh;
