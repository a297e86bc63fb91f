// breaks: spec-visits:clinical
import { inner } from '../../platform/src/inner.js';
export const reached = inner;
