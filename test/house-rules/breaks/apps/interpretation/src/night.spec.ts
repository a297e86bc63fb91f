// breaks: spec-visits:interpretation
import { night } from '../../../test/harness/night.js';
export const told = night;
