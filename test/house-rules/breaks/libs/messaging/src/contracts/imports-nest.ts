// breaks: visits:messaging/contracts
import type { INestApplication } from '@nestjs/common';
export type App = INestApplication;
