// breaks: visits:fhir
import { door } from '#messaging/contracts';
export const entered = door;
