// breaks: spec-visits:persistence
import { inner } from '../../platform/src/inner.js';
export const reached = inner;
