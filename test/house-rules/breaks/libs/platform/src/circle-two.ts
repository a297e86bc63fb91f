// One half of a circle; the guard names the other half.
import { one } from './circle-one.js';
export const two = (): number => one();
