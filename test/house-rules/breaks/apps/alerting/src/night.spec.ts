// breaks: spec-visits:alerting
import { night } from '../../../test/harness/night.js';
export const told = night;
