// breaks: visits:platform
import { phones } from '../../../apps/sandbox/src/phones.js';
export const rung = phones;
