// breaks: spec-visits:service
import { inner } from '../../platform/src/inner.js';
export const reached = inner;
