import { Controller, Get, Header, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Public } from '../auth/public.js';
import type { HttpReply } from '../http/http-types.js';
import { HealthChecks } from './health-checks.js';
import { ServiceState } from './service-state.js';

/** Live: the process answers. Ready: it may be given work. Neither tells why, since anyone may ask. */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly terminus: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly checks: HealthChecks,
    private readonly state: ServiceState,
  ) {}

  @Get('live')
  @Public()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'The process answers' })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'The service may be given work: every check passes, and it is not stopping' })
  async ready(@Res({ passthrough: true }) reply: HttpReply): Promise<object | string> {
    const results = [{ name: 'accepting-work', up: !this.state.draining }, ...(await this.checks.results())];
    try {
      return await this.terminus.check(
        results.map(
          ({ name, up }) =>
            () =>
              up ? this.indicators.check(name).up() : this.indicators.check(name).down(),
        ),
      );
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      reply.code(503);
      // Terminus says "not ready" by throwing its result; here it is an answer like the other.
      return error.getResponse();
    }
  }
}
