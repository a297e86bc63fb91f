// breaks: spec-visits:messaging/contracts
import { inner } from '../../../platform/src/inner.js';
export const reached = inner;
