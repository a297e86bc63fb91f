// breaks: spec-visits:fhir
import { inner } from '../../platform/src/inner.js';
export const reached = inner;
