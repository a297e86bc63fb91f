import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../auth/public.js';
import { Metrics } from './metrics.js';

/** `/metrics` on the service's own port, for whoever holds a key; METRICS_PORT serves the same without one. */
@ApiTags('health')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Roles('operator', 'integrator', 'auditor')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Numbers for Prometheus' })
  async read(): Promise<string> {
    return (await this.metrics.exposition()).text;
  }
}
