// breaks: spec-visits:orders
import { night } from '../../../test/harness/night.js';
export const told = night;
