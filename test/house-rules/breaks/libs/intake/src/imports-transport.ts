// breaks: visits:intake
import { door } from '#messaging';
export const entered = door;
