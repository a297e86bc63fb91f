// breaks: a-new-room-needs-a-row
import { door } from '#platform';
export const box = door;
