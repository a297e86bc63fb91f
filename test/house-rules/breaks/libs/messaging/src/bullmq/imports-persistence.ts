// breaks: visits:messaging/bullmq
import { door } from '#persistence';
export const entered = door;
