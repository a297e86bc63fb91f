// breaks: spec-visits:intake
import { inner } from '../../platform/src/inner.js';
export const reached = inner;
