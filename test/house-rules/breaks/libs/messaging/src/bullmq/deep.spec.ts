// breaks: spec-visits:messaging/bullmq
import { inner } from '../../../platform/src/inner.js';
export const reached = inner;
