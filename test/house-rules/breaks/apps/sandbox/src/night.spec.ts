// breaks: spec-visits:sandbox
import { night } from '../../../test/harness/night.js';
export const told = night;
