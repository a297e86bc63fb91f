// breaks: visits:platform, every-import-is-found
import { gone } from './moved-away.js';
export const lost: unknown = gone;
