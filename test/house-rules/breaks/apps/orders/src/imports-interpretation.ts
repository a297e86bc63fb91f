// breaks: visits:orders
import { weigh } from '../../interpretation/src/weigh.js';
export const weighed = weigh;
