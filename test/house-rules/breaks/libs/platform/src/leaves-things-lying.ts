// breaks: eslint(no-unused-vars)
import { inner } from './inner.js';
export const tidy = true;
