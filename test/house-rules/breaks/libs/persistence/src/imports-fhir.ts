// breaks: visits:persistence
import { door } from '#fhir';
export const entered = door;
