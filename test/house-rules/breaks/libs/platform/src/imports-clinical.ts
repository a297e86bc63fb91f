// breaks: visits:platform
import { door } from '#clinical';
export const entered = door;
