// breaks: visits:interpretation
import { inner } from '../../../libs/platform/src/inner.js';
export const reached = inner;
